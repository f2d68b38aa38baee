// How fast it trains, and with how many workers, epoch by epoch.
import { byId, color, element } from "./dom.js";
import { count, number } from "./format.js";

const REDRAW_EVERY = 1000;

export class Pace {
  #run;
  #plot = null;
  #queued = false;
  #drawn = -Infinity;

  constructor(run) {
    this.#run = run;
    run.addEventListener("facts", () => this.#plot ?? this.#make());
    run.addEventListener("changes", ({ detail: { changes } }) => { if (changes.isWhole || changes.epochs.length) this.#queue(); });
    document.addEventListener("themechange", () => this.#make());
    new ResizeObserver(() => this.#plot?.setSize({ width: byId("pace-chart").clientWidth, height: byId("pace-chart").clientHeight })).observe(byId("pace-chart"));
  }

  #make() {
    if (!this.#run.facts || !window.uPlot) return;
    this.#plot?.destroy();
    const axis = { stroke: color("--quiet"), font: "12px system-ui, sans-serif", ticks: { stroke: color("--line"), width: 1, size: 5 } };
    const grid = { stroke: color("--grid"), width: 1 };
    // Before the first epoch there is nothing to be read off.
    const known = (plot) => plot.data[0].length > 0;
    // Of one point there is no line.
    const points = { show: (plot, series) => plot.data[series].filter((value) => value !== null).length === 1, size: 7 };
    const fromZero = (plot, least, most) => [0, (most || 1) * 1.1];
    this.#plot = new window.uPlot({
      width: byId("pace-chart").clientWidth,
      height: byId("pace-chart").clientHeight,
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: { x: { time: false }, speed: { range: fromZero }, workers: { range: fromZero } },
      axes: [
        { ...axis, grid, space: 60, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? count(tick) : "")) },
        { ...axis, grid, scale: "speed", size: 62, values: (plot, ticks) => ticks.map((tick) => (!known(plot) ? "" : tick >= 1000 ? `${tick % 1000 && tick < 10000 ? (tick / 1000).toFixed(1) : count(tick / 1000)} k` : count(tick))) },
        { ...axis, grid: { show: false }, scale: "workers", side: 1, size: 34, incrs: [1, 2, 5, 10, 20, 50, 100], values: (plot, ticks) => ticks.map((tick) => (known(plot) ? count(tick) : "")) },
      ],
      series: [
        {},
        { scale: "speed", stroke: color("--loss"), width: 1.5, spanGaps: true, points },
        { scale: "workers", stroke: color("--good"), width: 1.5, paths: window.uPlot.paths.stepped({ align: -1 }), points },
      ],
      hooks: { setCursor: [(plot) => this.#say(plot.cursor.idx)] },
    }, this.#data(), byId("pace-chart"));
    this.#say(null);
  }

  #queue() {
    if (this.#queued) return;
    this.#queued = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.#drawn = performance.now();
      this.#queued = false;
      if (!this.#plot) return this.#make();
      this.#plot.setData(this.#data());
      if (this.#plot.cursor.idx === null || this.#plot.cursor.idx === undefined) this.#say(null);
    }), Math.max(0, this.#drawn + REDRAW_EVERY - performance.now()));
  }

  // An epoch of which the coordinator only did the end has no speed.
  #data() {
    const { epochs } = this.#run;
    return [epochs.map((epoch) => epoch.epoch), epochs.map((epoch) => number(epoch.samplesPerSecond) || null), epochs.map((epoch) => number(epoch.workers))];
  }

  // The values at the cursor, or the newest.
  #say(index) {
    const { epochs } = this.#run;
    const epoch = epochs[index ?? epochs.length - 1];
    const entry = (key, name, value) => element("span", {}, element("i", { className: `key ${key}` }), `${name} `, element("b", {}, value));
    byId("pace-text").replaceChildren(...(epoch
      ? [element("span", {}, element("b", {}, `epoch ${count(epoch.epoch)}`)), entry("speed", "samples a second", count(epoch.samplesPerSecond)), entry("crew", "workers", count(epoch.workers))]
      : [element("span", {}, "after the first epoch")]));
  }
}
