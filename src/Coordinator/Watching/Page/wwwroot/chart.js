// Loss by step with its spread, validation loss by epoch, and what happened, on one curve.
import { byId, color, element } from "./dom.js";
import { clock, count, loss, number } from "./format.js";
import { toneOf } from "./events.js";

const HEIGHT = () => byId("chart").clientHeight || 330;
const MARKS = new Set(["worker-joined", "worker-left", "worker-lost", "worker-removed", "shards-reissued", "checkpoint-written", "went-back", "resumed", "answers-disagree"]);
const NEAR = 7;
const APART = 12;
// From this part of the run on, the curve decides how the axis is scaled.
const SETTLED = 0.05;
const REDRAW_EVERY = 1000;

// Told apart by their shapes too.
const COLORS = { lost: "--bad", late: "--wait", working: "--good", idle: "--quiet" };
const KINDS = { working: "joined", late: "late, left or re-issued", lost: "lost or wrong", idle: "checkpoint or resumed" };

export class Chart {
  #run;
  #plot = null;
  #byEpoch = true;
  #logarithmic = false;
  #fromStart = false;
  #zoomed = false;
  #queued = false;
  #drawn = -Infinity;
  #marks = [];
  #legend = "";

  constructor(run) {
    this.#run = run;
    // It stays when the connection comes back: the run is the same.
    run.addEventListener("facts", () => this.#plot ?? this.#make());
    run.addEventListener("changes", () => this.#queue());
    document.addEventListener("themechange", () => this.#make());
    new ResizeObserver(() => this.#plot?.setSize({ width: byId("chart").clientWidth, height: HEIGHT() })).observe(byId("chart"));
    byId("by-epoch").onclick = () => this.#axis(true);
    byId("by-step").onclick = () => this.#axis(false);
    byId("logarithmic").onclick = () => {
      this.#logarithmic = !this.#logarithmic;
      byId("logarithmic").setAttribute("aria-pressed", String(this.#logarithmic));
      this.#make();
    };
    byId("from-start").onclick = () => {
      this.#fromStart = !this.#fromStart;
      byId("from-start").setAttribute("aria-pressed", String(this.#fromStart));
      this.#make();
    };
    byId("nearer").onclick = () => this.#zoom(0.5, 0);
    byId("farther").onclick = () => this.#zoom(2, 0);
    byId("earlier").onclick = () => this.#zoom(1, -0.3);
    byId("later").onclick = () => this.#zoom(1, 0.3);
    byId("whole").onclick = () => this.#reset();
  }

  #axis(byEpoch) {
    this.#byEpoch = byEpoch;
    byId("by-epoch").setAttribute("aria-pressed", String(byEpoch));
    byId("by-step").setAttribute("aria-pressed", String(!byEpoch));
    this.#zoomed = false;
    this.#make();
  }

  #unit() {
    return this.#byEpoch ? this.#run.facts.stepsPerEpoch : 1;
  }

  #make() {
    if (!this.#run.facts || !window.uPlot) return;
    const before = this.#plot?.scales.x;
    this.#plot?.destroy();
    const axis = { stroke: color("--quiet"), font: "12px system-ui, sans-serif", grid: { stroke: color("--grid"), width: 1 }, ticks: { stroke: color("--line"), width: 1, size: 5 } };
    this.#plot = new window.uPlot({
      width: byId("chart").clientWidth,
      height: HEIGHT(),
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false } },
      scales: { x: { time: false }, y: { distr: this.#logarithmic ? 3 : 1, ...(this.#fromStart ? {} : { range: (plot, least, most) => this.#range(plot, least, most) }) } },
      axes: [
        { ...axis, space: 60, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) || this.#byEpoch ? count(tick) : "")), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6] },
        { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : Number(tick.toPrecision(3)).toString())) },
      ],
      series: [
        {},
        { stroke: color("--loss"), width: 1.5, spanGaps: true, points: { show: false } },
        { width: 0, spanGaps: true, points: { show: false } },
        { width: 0, spanGaps: true, points: { show: false } },
        { stroke: color("--validation"), width: 2, spanGaps: true, points: { show: true, size: 6, fill: color("--validation") } },
      ],
      bands: [{ series: [3, 2], fill: color("--band") }],
      hooks: {
        setSelect: [(plot) => { if (plot.select.width > 0) this.#zoomed = true; }],
        setCursor: [(plot) => this.#say(plot.cursor.idx, plot.cursor.left)],
        draw: [(plot) => this.#drawMarks(plot)],
        ready: [(plot) => plot.over.addEventListener("dblclick", () => this.#reset())],
      },
    }, this.#data(), byId("chart"));
    if (this.#zoomed) this.#plot.setScale("x", { min: before.min, max: before.max });
    this.#say(null);
  }

  // Once a second: the browser may run on the processors that train.
  #queue() {
    if (this.#queued) return;
    this.#queued = true;
    const due = Math.max(0, this.#drawn + REDRAW_EVERY - performance.now());
    setTimeout(() => requestAnimationFrame(() => {
      this.#drawn = performance.now();
      this.#queued = false;
      if (!this.#plot) return this.#make();
      const { min, max } = this.#plot.scales.x;
      this.#plot.setData(this.#data(), !this.#zoomed);
      if (this.#zoomed) this.#plot.setScale("x", { min, max });
      if (this.#plot.cursor.idx === null || this.#plot.cursor.idx === undefined) this.#say(null);
    }), due);
  }

  // The first steps are many times as high as what follows, and would make it a flat line: they may leave the picture.
  #range(plot, least, most) {
    const [xs, ...series] = plot.data;
    if (!xs?.length || least === null) return [least, most];
    const settled = xs[0] + SETTLED * (xs[xs.length - 1] - xs[0]);
    const usual = () => (this.#logarithmic ? window.uPlot.rangeLog(least, most, 10, true) : window.uPlot.rangeNum(least, most, 0.1, true));
    // Of what is to be seen: these are known before the axes' scales are.
    const [first, last] = plot.series[0].idxs ?? [0, xs.length - 1];
    if (xs[last] < settled) return usual();
    const values = series.flatMap((values) => values.slice(first, last + 1).filter((value, i) => value !== null && xs[first + i] >= settled));
    if (values.length < 2) return usual();
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    return this.#logarithmic ? [low * 0.95, high * 1.05] : [low - room, high + room];
  }

  // One row for each point of either curve, in order.
  #data() {
    const { loss: curve, epochs } = this.#run;
    const unit = this.#unit();
    const rows = new Map();
    for (const point of curve.points) {
      const positive = (value) => { const n = number(value); return n !== null && (!this.#logarithmic || n > 0) ? n : null; };
      rows.set((point.step + (point.steps - 1) / 2) / unit, [positive(point.mean), positive(point.min), positive(point.max), null]);
    }
    for (const epoch of epochs) {
      const x = epoch.steps / unit;
      const row = rows.get(x) ?? [null, null, null, null];
      row[3] = number(epoch.validationLoss);
      rows.set(x, row);
    }
    const xs = [...rows.keys()].sort((a, b) => a - b);
    return [xs, ...[0, 1, 2, 3].map((series) => xs.map((x) => rows.get(x)[series]))];
  }

  // Ticks at the upper edge; several at one place are one.
  #drawMarks(plot) {
    const unit = this.#unit();
    const { ctx } = plot;
    const scale = devicePixelRatio || 1;
    this.#marks = [];
    const [first, last] = [plot.data[0][0], plot.data[0].at(-1)];
    for (const row of this.#run.events) {
      const { step, event } = row.happening;
      if (step === undefined || !MARKS.has(event)) continue;
      // What happened before the first point, or after the newest, is marked there.
      const left = plot.valToPos(Math.min(Math.max(step / unit, first), last), "x");
      if (left < 0 || left > plot.over.clientWidth) continue;
      this.#marks.push({ left, row });
    }
    // Checkpoints come with every epoch: those that are close to each other are one point, and all else is painted over them.
    const painted = new Set();
    const tones = this.#marks.map(({ left, row }) => ({ left, tone: toneOf(row.happening.event) }));
    for (const { left, tone } of [...tones.filter(({ tone }) => tone === "idle"), ...tones.filter(({ tone }) => tone !== "idle")]) {
      const key = `${Math.round(tone === "idle" ? left / APART : left)} ${tone}`;
      if (painted.has(key)) continue;
      painted.add(key);
      ctx.fillStyle = color(COLORS[tone]);
      drawMark(ctx, tone, plot.bbox.left + left * scale, plot.bbox.top, scale);
    }
    // The legend tells of those that are to be seen.
    const kinds = this.#kinds().join();
    if (kinds === this.#legend) return;
    this.#legend = kinds;
    this.#queue();
  }

  #kinds() {
    const shown = new Set(this.#marks.map((mark) => toneOf(mark.row.happening.event)));
    return Object.keys(KINDS).filter((tone) => shown.has(tone));
  }

  // Below the curve: the values at the cursor, or the newest, and what happened there.
  #say(index, left = null) {
    const legend = byId("curve-text");
    const { state, facts, loss: curve } = this.#run;
    const plot = this.#plot;
    let parts;
    if (index === null || index === undefined || !plot || left === null || left < 0) {
      parts = [entry("loss", "loss", loss(state.loss)), entry("validation", "validation loss", loss(state.validationLoss)),
        element("span", {}, curve.stride > 1 ? `a point is the mean of ${count(curve.stride)} steps, its band their range` : "drag to zoom, double click for all"),
        ...this.#kinds().map((tone) => entry(`mark ${tone}`, KINDS[tone], ""))];
    } else {
      const data = plot.data;
      const nearest = (series) => { for (let d = 0; d < data[0].length; d++) for (const at of [index - d, index + d]) if (data[series][at] !== null && data[series][at] !== undefined) return data[series][at]; return null; };
      const step = data[0][index] * this.#unit();
      const happened = this.#marks.filter((mark) => Math.abs(mark.left - left) < NEAR).slice(-2);
      parts = [element("span", {}, element("b", {}, `step ${count(step)}`), ` · epoch ${(step / facts.stepsPerEpoch).toFixed(1)}`),
        entry("loss", "loss", loss(nearest(1))), entry("validation", "validation loss", loss(nearest(4))),
        ...happened.map(({ row }) => entry(`mark ${toneOf(row.happening.event)}`, `${clock(row.time)} ${row.happening.text}`, ""))];
    }
    legend.replaceChildren(...parts);
  }

  #zoom(factor, shift) {
    const { min, max } = this.#plot?.scales.x ?? {};
    const xs = this.#plot?.data[0];
    if (!xs || xs.length < 2 || min === null) return;
    const [first, last] = [xs[0], xs[xs.length - 1]];
    const span = Math.min(last - first, (max - min) * factor);
    const middle = (min + max) / 2 + shift * (max - min);
    const from = Math.max(first, Math.min(last - span, middle - span / 2));
    this.#zoomed = span < last - first;
    this.#plot.setScale("x", { min: from, max: from + span });
  }

  #reset() {
    this.#zoomed = false;
    this.#plot?.setData(this.#data(), true);
  }
}

const entry = (key, name, value) => element("span", {}, element("i", { className: `key ${key}` }), name, ...(value ? [" ", element("b", {}, value)] : []));

// Lost: a triangle on a long line; joined: a triangle that stands; late: a line; all else: a point.
function drawMark(ctx, tone, x, top, scale) {
  const size = 5 * scale;
  const triangle = (from, to) => {
    ctx.beginPath();
    ctx.moveTo(x - size, top + from);
    ctx.lineTo(x + size, top + from);
    ctx.lineTo(x, top + to);
    ctx.fill();
  };
  if (tone === "idle") return ctx.fillRect(x - 1.5 * scale, top, 3 * scale, 4 * scale);
  if (tone === "late") return ctx.fillRect(x - 0.75 * scale, top, 1.5 * scale, 12 * scale);
  if (tone === "working") return triangle(9 * scale, 0);
  ctx.fillRect(x - 0.75 * scale, top, 1.5 * scale, 26 * scale);
  triangle(0, 9 * scale);
}
