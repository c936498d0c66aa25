#!/usr/bin/env python3
"""Opens pages in headless Chromium, at three widths, light, dark and printed, and holds them to what they promise.

    browser_check.py BASE PAGE...            BASE: http://127.0.0.1:PORT or file:///DIR
    browser_check.py --shots DIR BASE PAGE...  also leaves PAGE-WIDTH-THEME.png in DIR

No message on the console, no request to another host, nothing that failed to load, no horizontal
scroll, text that contrasts (WCAG AA), headings in order, everything that can be focused has a name;
what is folded is there on paper.
Prints what is wrong and fails; else one line. Speaks the DevTools protocol over a pipe.
"""
import base64, json, os, re, shutil, subprocess, sys, tempfile

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

    def close(self):
        os.close(self.write)
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


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
    browser, wrong, looked = Browser(), [], 0
    for page in pages:
        grounds = set()
        for theme in THEMES:
            browser.ask("Emulation.setEmulatedMedia", media="print" if theme == "print" else "", features=[
                {"name": "prefers-color-scheme", "value": "light" if theme == "light" else "dark"}])
            for width in (PAPER,) if theme == "print" else WIDTHS:
                browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
                browser.open(f"{base}/{page}")
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
    browser.close()
    for line in wrong[:30]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} findings")
    print(f"browser: {len(pages)} pages, {looked} times looked at")


main()
