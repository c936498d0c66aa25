#!/usr/bin/env python3
"""Opens pages in headless Chromium, at three widths, light, dark and printed, and holds them to what they promise.

    browser_check.py BASE PAGE...            BASE: http://127.0.0.1:PORT or file:///DIR
    browser_check.py --shots DIR BASE PAGE...  also leaves PAGE-WIDTH-THEME.png in DIR

No message on the console, no request to another host, nothing that failed to load, no horizontal
scroll, text that contrasts (WCAG AA), headings in order, everything that can be focused has a name;
what is folded is there on paper. A page of zoom/ is zoomed into besides, by mouse, buttons and keys, and told
days are held to the series.
Prints what is wrong and fails; else one line. Speaks the DevTools protocol over a pipe.
"""
import base64, json, os, re, shutil, subprocess, sys, tempfile, urllib.request

WIDTHS, THEMES, PAPER = (320, 768, 1440), ("light", "dark", "print"), 718 # A4, in a browser that prefers dark

LOOK = r"""(() => {
const wrong = [];
const rgb = text => { const m = text.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
const light = c => { const f = c.slice(0, 3).map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; }
    return [255, 255, 255, 1]; };
if (document.documentElement.scrollWidth > innerWidth)
    wrong.push(`scrolls sideways: ${document.documentElement.scrollWidth} of ${innerWidth}`);
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
for (let n; (n = walk.nextNode());) {
    const e = n.parentElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!n.data.trim() || s.display === 'none' || s.visibility === 'hidden' || box.width === 0 || /^(title|desc|style)$/.test(e.tagName))
        continue;
    texts++;
    const a = light(rgb(e instanceof SVGElement ? s.fill : s.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), size = parseFloat(s.fontSize);
    const large = size >= 24 || size >= 18.66 && parseInt(s.fontWeight) >= 700;
    if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)} of "${n.data.trim().slice(0, 40)}"`);
}
if (texts < 20) wrong.push(`only ${texts} texts`);
const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
if (levels[0] !== 1 || levels.filter(l => l === 1).length !== 1 || levels.some((l, i) => i && l > levels[i - 1] + 1))
    wrong.push('headings out of order: ' + levels);
for (const e of document.querySelectorAll('a,button,summary,[tabindex]'))
    if (!(e.textContent.trim() || e.getAttribute('aria-label'))) wrong.push('a link without a name: ' + e.outerHTML.slice(0, 80));
for (const e of document.querySelectorAll('svg[role=img]'))
    if (!e.querySelector('title') || !e.querySelector('desc')) wrong.push('a chart without title and description');
if (!document.documentElement.lang) wrong.push('the language is not said');
if (!document.querySelector('main')) wrong.push('there is no main part');
if (matchMedia('print').matches) {
    if (getComputedStyle(document.documentElement).backgroundColor !== 'rgb(255, 255, 255)') wrong.push('paper is not white');
    for (const e of document.querySelectorAll('details'))
        if (!(e.lastElementChild.getBoundingClientRect().height > 0)) wrong.push('what is folded is not printed: ' + e.textContent.slice(0, 40));
}
return JSON.stringify({wrong, texts, background: getComputedStyle(document.documentElement).backgroundColor});
})()"""


class Browser:
    def __init__(self):
        self.home = tempfile.mkdtemp()
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not program:
            sys.exit("chromium is missing")


        # The pipe is descriptors 3 and 4; a shell moves them there whatever numbers they have here.
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "sh", program, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir=" + self.home, "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read), os.close(to_write)
        self.number, self.buffer, self.events = 0, b"", []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Log", "Network"):
            self.ask(part + ".enable")

    session = None

    def receive(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read, 1 << 20)
            if not part:
                sys.exit("chromium ended")
            self.buffer += part
        one, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.events = []
        self.ask("Page.navigate", url=url)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self.receive())

    def look(self, expression):
        """What an expression gives; of one that fails, the error as a text."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value", answer["result"].get("description"))

    def mouse(self, x, y, kind, clicks=1):
        self.ask("Input.dispatchMouseEvent", type="mouse" + kind, x=x, y=y, button="left", clickCount=clicks,
                 buttons=0 if kind == "Released" else 1)

    def key(self, name, **more):
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, **more)

    def close(self):
        os.close(self.write)
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


# Once the series is there and drawn, or five seconds later.
DRAWN = r"""new Promise(done => { const plot = document.getElementById('plot'), until = Date.now() + 5000;
    const look = () => !plot || 'drawn' in plot.dataset || Date.now() > until ? setTimeout(done, 50) : setTimeout(look, 20); look(); })"""
# What a reader sees of the chart: the days in view, the day that is told, how many pixels have a colour, where it is.
SEEN = r"""(() => {
const canvas = document.querySelector('#plot canvas'), over = document.querySelector('.u-over').getBoundingClientRect();
const style = getComputedStyle(document.documentElement), copy = new OffscreenCanvas(canvas.width, canvas.height);
const c = copy.getContext('2d', {willReadFrequently: true}), pixels = {};
c.drawImage(canvas, 0, 0);
const data = c.getImageData(0, 0, canvas.width, canvas.height).data;
for (const name of ['accent', 'band', 'warn', 'bad']) {
    c.fillStyle = style.getPropertyValue('--' + name).trim();
    const [r, g, b] = c.fillStyle.match(/\w\w/g).map(x => parseInt(x, 16));
    pixels[name] = 0;
    for (let i = 0; i < data.length; i += 4) pixels[name] += data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255;
}
const told = {};
for (const cell of document.querySelectorAll('#values dd')) told[cell.dataset.of] = cell.textContent;
return {view: document.getElementById('said').textContent, told, pixels, heard: document.getElementById('heard').textContent,
    over: [over.left, over.top, over.width, over.height],
    pressed: [...document.querySelectorAll('[aria-pressed=true]')].map(b => b.textContent)};
})()"""
PRESS = "document.querySelector('[data-act=%s]').click()"


def zoomed(browser, base, page):
    """What is wrong when a reader zooms: days in view, texts of days, colours, without a script."""
    def load(path):
        with urllib.request.urlopen(f"{base}/v1/{path}") as f:
            return json.load(f, parse_float=str)

    name, wrong = re.sub(r".*/|\.html", "", page), []
    years = [load(f"index/{name}/{y}.json")["refRates"] for y in load_years(load("index.json"), name)]
    rows = [r for year in years for r in reversed(year)]
    dates = [r["effectiveDate"] for r in rows]

    def see(what, **wanted):
        browser.look("new Promise(done => setTimeout(done, 80))")
        seen = browser.look(SEEN)
        if not isinstance(seen, dict):
            sys.exit(f"{page}: {what}: {seen}")
        if wanted.get("view") and not seen["view"].startswith(wanted["view"]):
            wrong.append(f"{page}: {what}: in view is {seen['view']}, wanted {wanted['view']}")
        if wanted.get("date") and seen["told"]["effectiveDate"] != wanted["date"]:
            wrong.append(f"{page}: {what}: told is {seen['told']['effectiveDate']}, wanted {wanted['date']}")
        row = rows[dates.index(seen["told"]["effectiveDate"])]
        for field, text in seen["told"].items():
            if text != ("-" if row[field] is None else str(row[field])):
                wrong.append(f"{page}: {what}: {field} is {text}, published {row[field]}")
        return seen

    all_days, last_week = f"{dates[0]} to {dates[-1]}", f"{dates[-7]} to {dates[-1]}"
    browser.ask("Emulation.setTimezoneOverride", timezoneId="Pacific/Auckland") # days are UTC's wherever a reader is
    browser.open(f"{base}/{page}")
    browser.look(DRAWN)
    seen = see("at first", view=all_days if len(dates) <= 365 else f"{dates[-365]} to {dates[-1]}", date=dates[-1])
    for colour in ("accent", "band"):
        if seen["pixels"][colour] < 100:
            wrong.append(f"{page}: {seen['pixels'][colour]} pixels of {colour}")
    levels = {r["level"] for r in rows[-365:]}
    for colour, there in (("warn", levels & {2, 3, 4}), ("bad", 5 in levels)):
        if bool(seen["pixels"][colour]) != bool(there):
            wrong.append(f"{page}: levels {levels}, and {seen['pixels'][colour]} pixels of {colour}")
    browser.look(PRESS % "week")
    if see("week", view=f"{last_week}, 7 days")["pressed"] != ["Week"]:
        wrong.append(f"{page}: a week is not pressed")
    browser.look(PRESS % "all")
    left, top, width, height = see("all", view=f"{all_days}, {len(dates)} days")["over"]
    browser.mouse(left + 1, top + height / 2, "Moved")
    see("the cursor at the left", date=dates[0])
    browser.mouse(left + width * 0.2, top + height / 2, "Pressed")
    for part in (0.4, 0.6, 0.8):
        browser.mouse(left + width * part, top + height / 2, "Moved")
    browser.mouse(left + width * 0.8, top + height / 2, "Released")
    begin, end = (round((len(dates) - 1) * part) for part in (0.2, 0.8))
    see("dragged", view=f"{dates[begin]} to {dates[end]}")
    for clicks in (1, 2):
        browser.mouse(left + width / 2, top + height / 2, "Pressed", clicks)
        browser.mouse(left + width / 2, top + height / 2, "Released", clicks)
    see("twice a click", date=dates[-1], view=all_days if len(dates) <= 365 else f"{dates[-365]} to {dates[-1]}")
    browser.look("document.getElementById('plot').focus()")
    browser.key("End")
    see("the last day by its key", date=dates[-1])
    browser.key("ArrowLeft")
    if not see("a day back", date=dates[-2])["heard"].startswith(dates[-2]):
        wrong.append(f"{page}: who hears is not told of {dates[-2]}")
    browser.key("ArrowLeft", modifiers=8)
    see("a week back", date=dates[-9])
    browser.look(PRESS % "week")
    browser.key("PageUp")
    see("earlier", view=f"{dates[-10]} to {dates[-4]}")
    browser.key("Home")
    see("the first day by its key", view=f"{dates[0]} to {dates[6]}", date=dates[0])
    browser.key("-")
    see("wider", view=f"{dates[0]} to {dates[13]}")
    browser.key("+")
    see("closer", view=f"{dates[0]} to {dates[6]}")
    wrong += [f"{page}, zoomed: {x}" for x in heard(browser.events, base)]
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{base}/{page}")
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    if name not in browser.look("document.querySelector('noscript a').getAttribute('href')"):
        wrong.append(f"{page}: without a script nothing leads back")
    return wrong


def load_years(overview, name):
    known = next(x for x in overview["indices"] if x["type"] == name)
    return range(int(known["firstDate"][:4]), int(known["lastDate"][:4]) + 1)


def heard(events, base):
    """What the browser said while a page was opened that it should not have."""
    for e in events:
        params = e.get("params", {})
        if e.get("method") == "Runtime.consoleAPICalled" or e.get("method") == "Runtime.exceptionThrown":
            yield "the console says " + json.dumps(params)[:200]
        if e.get("method") == "Log.entryAdded" and "favicon.ico" not in params["entry"].get("url", ""):
            yield "the log says " + params["entry"]["text"]
        if e.get("method") == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith((base, "data:")):
                yield "it asks " + url


def main():
    args, shots = sys.argv[1:], None
    if args[0] == "--shots":
        shots, args = args[1], args[2:]
    base, pages = args[0].rstrip("/"), args[1:]
    browser, wrong, looked, zooms = Browser(), [], 0, 0
    for page in pages:
        grounds = set()
        for theme in THEMES:
            browser.ask("Emulation.setEmulatedMedia", media="print" if theme == "print" else "", features=[
                {"name": "prefers-color-scheme", "value": "light" if theme == "light" else "dark"}])
            for width in (PAPER,) if theme == "print" else WIDTHS:
                browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
                browser.open(f"{base}/{page}")
                browser.look(DRAWN)
                where = f"{page} at {width} {theme}: "
                wrong += [where + x for x in heard(browser.events, base)]
                seen = json.loads(browser.ask("Runtime.evaluate", expression=LOOK)["result"]["value"])
                wrong += [where + x for x in seen["wrong"]]
                if theme != "print":
                    grounds.add((theme, seen["background"]))
                looked += 1
                if shots:
                    size = browser.ask("Page.getLayoutMetrics")["cssContentSize"]
                    shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True, clip={
                        "x": 0, "y": 0, "width": width, "height": min(size["height"], 6000), "scale": 1})
                    name = re.sub(r"[^A-Za-z0-9.-]", "_", page)
                    with open(f"{shots}/{name}-{width}-{theme}.png", "wb") as f:
                        f.write(base64.b64decode(shot["data"]))
        if len({g for _, g in grounds}) != 2:
            wrong.append(f"{page}: light and dark have one background")
        if page.startswith("zoom/"):
            browser.ask("Emulation.setEmulatedMedia", media="", features=[])
            browser.ask("Emulation.setDeviceMetricsOverride", width=768, height=900, deviceScaleFactor=1, mobile=False)
            wrong += zoomed(browser, base, page)
            zooms += 1
    browser.close()
    for line in wrong[:30]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} findings")
    print(f"browser: {len(pages)} pages, {looked} times looked at" + (f", {zooms} zoomed" if zooms else ""))


main()
