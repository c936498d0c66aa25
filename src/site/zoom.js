/*
 * The page with zoom of an index (src/site/page_zoom.c): the series that the site has as JSON, drawn
 * by uPlot. Asks the site alone, a year at a time and only what is looked at. Texts are shown as they
 * were published; they become numbers to be drawn, and dates the count of days since 1970.
 */
"use strict";
(() => {
    const DAY_MS = 86400000, NARROW = 480, LEAST = 7, SPANS = { week: 7, month: 30, year: 365 };
    const box = document.getElementById("zoom"), plot = document.getElementById("plot");
    const index = box.dataset.index;

    let first, last;           // the days that there are
    let rows = [], oldest;     // those that were asked for, by date, and the first year of them
    let from, to, at = 0;      // the days in view, and the place in rows of the one that is told
    let chart, label = 10;     // of a tick: a date, a month, a year
    let turn = Promise.resolve();

    const day_of = date => Date.parse(date + "T00:00:00Z") / DAY_MS;
    const date_of = day => new Date(day * DAY_MS).toISOString().slice(0, 10);
    const year_of = day => +date_of(day).slice(0, 4);
    const within = (x, low, high) => Math.max(low, Math.min(high, x));
    const number_of = text => text === null ? null : Number(text);
    const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
    const say = text => { document.getElementById("said").textContent = text; };

    // ---- the series

    async function get(path) {
        const answer = await fetch("../v1/" + path);

        if (!answer.ok)
            throw new Error(`${path}: ${answer.status}`);
        return answer.json();
    }

    async function load(day) {
        while (oldest > year_of(day)) {
            const year = await get(`index/${index}/${oldest - 1}.json`);

            rows = year.refRates.reverse().concat(rows);
            oldest--;
        }
    }

    const drawn = () => [rows.map(r => day_of(r.effectiveDate)), rows.map(r => number_of(r.percentile75)),
        rows.map(r => number_of(r.percentile25)), rows.map(r => number_of(r.value))];

    // ---- axes

    const first_of_month = month => Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;

    function month_of(day) {
        const date = new Date(day * DAY_MS);

        return date.getUTCFullYear() * 12 + date.getUTCMonth();
    }

    // Days or weeks (from Monday) while they have room, then first days of months.
    function dates(u, axis, low, high) {
        const ticks = [], step = [1, 2, 7, 14].find(n => (high - low) / n <= u.width / 100);
        const months = [1, 2, 3, 6, 12, 24, 60].find(n => (high - low) / 30.4 / n <= u.width / (n < 12 ? 72 : 52)) ?? 120;

        label = step ? 10 : months < 12 ? 7 : 4;
        if (step)
            for (let day = Math.ceil((low - 4) / step) * step + 4; day <= high; day += step)
                ticks.push(day);
        else
            for (let m = Math.ceil(month_of(low) / months) * months; first_of_month(m) <= high; m += months)
                if (first_of_month(m) >= low)
                    ticks.push(first_of_month(m));
        return ticks;
    }

    // A label that an edge would cut is left out.
    const labels = (u, ticks) => ticks.map(x => {
        const middle = u.valToPos(x, "x") + u.bbox.left / devicePixelRatio, half = label * 4;

        return middle < half || middle > u.width - half ? null : date_of(x).slice(0, label);
    });

    const prices = (u, ticks, axis, space, step) =>
        ticks.map(x => x.toFixed(Math.max(2, -Math.floor(Math.log10(step) + 1e-9))));

    const steps = [];
    for (let ten = -9; ten < 9; ten++)
        steps.push(...[1, 2, 5].map(n => Number(`${n}e${ten}`)));

    const axis = more => ({
        stroke: () => colour("soft"), font: "12px system-ui, sans-serif",
        grid: { stroke: () => colour("rule"), width: 1 }, ticks: { stroke: () => colour("rule"), width: 1, size: 5 }, ...more,
    });

    // ---- what the line does not say

    function mark(u, x, y, level) {
        const c = u.ctx, size = devicePixelRatio;

        c.beginPath();
        c.arc(x, y, 4 * size, 0, 2 * Math.PI);
        c.fillStyle = colour(level === 5 ? "bad" : "paper");
        c.fill();
        if (level < 5) {
            c.lineWidth = 2 * size;
            c.strokeStyle = colour("warn");
            c.stroke();
        }
    }

    // Rings of levels 2 to 4, days without value on the axis, and a day between two of them as a dash.
    function draw_marks(u) {
        const [begin, end] = u.series[0].idxs, floor = u.bbox.top + u.bbox.height;

        for (let i = begin; i <= end; i++) {
            const { level } = rows[i], [days, , , values] = u.data;
            const x = u.valToPos(days[i], "x", true);
            const y = values[i] === null ? floor : u.valToPos(values[i], "y", true);
            const alone = values[i] !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null;

            if (alone) {
                u.ctx.fillStyle = colour("accent");
                u.ctx.fillRect(x - 3 * devicePixelRatio, y - devicePixelRatio, 6 * devicePixelRatio, 2 * devicePixelRatio);
            }
            if (level > 1)
                mark(u, x, y, level);
        }
    }

    // ---- the day that is told

    function tell(i) {
        const row = rows[i];

        at = i;
        for (const cell of document.querySelectorAll("#values dd"))
            cell.textContent = row[cell.dataset.of] ?? "-";
        const why = document.getElementById("why");

        why.textContent = row.annulled ?? row.why ?? "";
        why.hidden = !why.textContent;
    }

    // Days on from it, in view or not.
    async function point(days) {
        const place = within(at + days, 0, rows.length - 1), day = day_of(rows[place].effectiveDate);

        if (day < from)
            await view(day, day + to - from);
        if (day > to)
            await view(day - to + from, day);
        stand(day);
    }

    // The cursor on a day, and in words for who does not see it.
    function stand(day) {
        const place = rows.findIndex(r => day_of(r.effectiveDate) >= day), row = rows[place];

        chart.setCursor({ left: chart.valToPos(day, "x"), top: chart.over.clientHeight / 2 }, false);
        tell(place);
        document.getElementById("heard").textContent =
            `${row.effectiveDate}: ${row.value ?? "no value"}, level ${row.level ?? "-"}`;
    }

    // ---- the days in view

    function press() {
        const days = to - from + 1, whole = from === first && to === last;

        for (const button of box.querySelectorAll("button")) {
            const { act } = button.dataset;

            if (act === "all" || SPANS[act])
                button.setAttribute("aria-pressed", act === "all" ? whole : days === SPANS[act]);
        }
        say(`${date_of(from)} to ${date_of(to)}, ${days} day${days === 1 ? "" : "s"}`);
    }

    async function view(low, high) {
        const span = within(Math.round(high - low), Math.min(LEAST - 1, last - first), last - first);
        const begin = within(Math.round(low), first, last - span), before = rows.length;

        await load(begin);
        [from, to] = [begin, begin + span];
        at += rows.length - before;
        if (rows.length > before)
            chart.setData(drawn(), false);
        chart.setScale("x", span > 0 ? { min: from, max: to } : { min: from - 1, max: to + 1 });
        press();
    }

    // What a reader asks for comes one after the other: a year may still be on its way.
    function ask(act) {
        turn = turn.then(act).catch(e => say(`The series could not be read: ${e.message}`));
    }

    // About the day that is told, where it is in view.
    function scale(by) {
        const days = to - from + 1, wanted = Math.max(LEAST, Math.round(days * by));
        const told = day_of(rows[at].effectiveDate), middle = told >= from && told <= to ? told : (from + to) / 2;
        const low = middle - (middle - from) * wanted / days;

        return view(low, low + wanted - 1);
    }

    const newest = days => view(last - days + 1, last);
    const move = by => view(from + by * (to - from), to + by * (to - from));
    const end = day => view(day, day + to - from).then(() => stand(day));
    const acts = {
        week: () => newest(SPANS.week), month: () => newest(SPANS.month), year: () => newest(SPANS.year),
        all: () => view(first, last), reset: () => newest(SPANS.year).then(() => tell(rows.length - 1)),
        earlier: () => move(-0.5), later: () => move(0.5), closer: () => scale(0.5), wider: () => scale(2),
    };
    const keys = {
        ArrowLeft: e => point(e.shiftKey ? -7 : -1), ArrowRight: e => point(e.shiftKey ? 7 : 1),
        "+": acts.closer, "=": acts.closer, "-": acts.wider, PageUp: acts.earlier, PageDown: acts.later, 0: acts.reset,
        Home: () => end(first), End: () => end(last),
    };

    // ---- the chart

    const size = () => ({ width: plot.clientWidth, height: plot.clientWidth < NARROW ? 260 : 400 });

    function dragged(u) {
        const { left, width } = u.select;

        u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        if (width > 0) {
            const low = u.posToVal(left, "x"), high = u.posToVal(left + width, "x");

            ask(() => view(low, high));
        }
    }

    function make() {
        const quartile = { stroke: "transparent", points: { show: false } };

        chart = new uPlot({
            ...size(), padding: [10, 12, 0, 0], legend: { show: false },
            scales: { x: { time: false } },
            series: [{}, quartile, quartile, { stroke: () => colour("accent"), width: 2, points: { show: false } }],
            bands: [{ series: [1, 2], fill: () => colour("band") }],
            axes: [axis({ size: 36, splits: dates, values: labels }), axis({ size: 54, incrs: steps, values: prices })],
            cursor: {
                y: false, drag: { x: true, y: false, setScale: false }, bind: { dblclick: () => () => ask(acts.reset) },
            },
            hooks: {
                draw: [draw_marks], setSelect: [dragged],
                setCursor: [u => { if (u.cursor.idx !== null && u.cursor.idx !== undefined) tell(u.cursor.idx); }],
            },
        }, drawn(), plot);
    }

    function listen() {
        box.addEventListener("click", e => {
            const act = acts[e.target.dataset.act];

            if (act)
                ask(act);
        });
        plot.addEventListener("keydown", e => {
            if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey)
                return;
            e.preventDefault();
            ask(() => keys[e.key](e));
        });
        new ResizeObserver(() => chart.setSize(size())).observe(plot);
        for (const media of ["(prefers-color-scheme: dark)", "print"])
            matchMedia(media).addEventListener("change", () => chart.redraw(false, true));
    }

    async function begin() {
        const known = (await get("index.json")).indices.find(x => x.type === index);

        if (!known)
            throw new Error("the site has none of this name any more");
        first = day_of(known.firstDate);
        last = day_of(known.lastDate);
        oldest = year_of(last) + 1;
        await load(Math.max(first, last - SPANS.year + 1));
        make();
        listen();
        await acts.reset();
        plot.dataset.drawn = "";
    }

    begin().catch(e => say(`The series could not be read: ${e.message}`));
})();
