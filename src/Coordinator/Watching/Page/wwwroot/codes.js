// The codes of test images in a plane, and what the decoder makes of any point of it.
import { byId, element, text } from "./dom.js";
import { count } from "./format.js";

// Ten colours that people with each kind of colour vision tell apart best: M. A. Petroff, Accessible Color Sequences (2021).
const COLORS = ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"];
const REFRESH = 4000;

export class Codes {
  #run;
  #plane = null;
  #at = { x: 0.5, y: 0.5 };
  #asked = -Infinity;
  #due = 0;
  #step = null;
  #wanted = null;
  #busy = false;
  #loading = false;

  constructor(run) {
    this.#run = run;
    run.addEventListener("facts", () => this.#axes());
    run.addEventListener("changes", (event) => {
      // A run that went back has other weights after as many steps.
      if (event.detail.changes.isWhole) this.#step = null;
      this.#refresh();
    });
    for (const [id, other] of [["axis-x", "axis-y"], ["axis-y", "axis-x"]])
      byId(id).addEventListener("change", () => {
        this.#pair(byId(id), byId(other));
        this.#load();
      });
    const field = document.querySelector(".field");
    field.addEventListener("pointerdown", (event) => {
      if (!this.#plane) return;
      field.setPointerCapture(event.pointerId);
      this.#drag(event);
      byId("point").focus({ preventScroll: true });
    });
    field.addEventListener("pointermove", (event) => event.buttons && field.hasPointerCapture(event.pointerId) && this.#drag(event));
    byId("point").addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#paint()).observe(field);
    document.addEventListener("themechange", () => this.#paint());
  }

  #axes() {
    const { codeSize: size, hasData } = this.#run.facts;
    const names = [...(size > 1 ? [["pc1", "component 1"], ["pc2", "component 2"]] : []),
      ...Array.from({ length: Math.min(size, 256) }, (_, i) => [String(i), `dimension ${i}`])];
    for (const [id, chosen] of [["axis-x", 0], ["axis-y", Math.min(1, names.length - 1)]]) {
      const select = byId(id);
      if (select.options.length) continue;
      select.append(...names.map(([value, title]) => element("option", { value }, title)));
      select.selectedIndex = chosen;
      select.disabled = !this.#exist();
    }
    if (!this.#exist()) text(byId("no-codes"), hasData ? "a code of one value has no plane" : "no codes without the run's data set");
  }

  #exist() {
    const { codeSize, hasData } = this.#run.facts;
    return hasData && codeSize > 1;
  }

  // Components go with components, dimensions with dimensions, and no axis with itself.
  #pair(chosen, other) {
    const isComponent = (axis) => axis.value.startsWith("pc");
    if (isComponent(chosen) === isComponent(other) && chosen.value !== other.value) return;
    other.value = isComponent(chosen) ? (chosen.value === "pc1" ? "pc2" : "pc1") : chosen.value === "0" ? "1" : "0";
  }

  // Only when there are newer weights, and not too often: all codes are computed anew. Who comes too early waits, for after
  // a run's end nothing more comes, and the coordinator may have answered with weights of before the newest.
  #refresh() {
    const { state } = this.#run;
    clearTimeout(this.#due);
    if (state.weightsStep === undefined || state.weightsStep === this.#step || !this.#exist() || document.hidden) return;
    const wait = this.#asked + REFRESH - performance.now();
    if (wait > 0) this.#due = setTimeout(() => this.#refresh(), wait);
    else this.#load();
  }

  // One at a time; who chooses other axes meanwhile gets those.
  async #load() {
    if (this.#loading) return;
    this.#loading = true;
    let axes;
    do {
      axes = this.#query();
      this.#asked = performance.now();
      const { weightsStep } = this.#run.state;
      try {
        const answer = await fetch(`/api/codes?${axes}`);
        this.#plane = answer.ok ? await answer.json() : null;
        // Weights that have no plane are not asked about again.
        this.#step = this.#plane?.step ?? weightsStep;
      } catch {
        // The next change asks again.
        this.#step = null;
        this.#loading = false;
        return;
      }
    } while (axes !== this.#query());
    this.#loading = false;
    byId("point").hidden = !this.#plane;
    byId("no-codes").hidden = this.#plane !== null;
    if (!this.#plane) text(byId("no-codes"), "no codes yet");
    text(byId("axes-text"), this.#plane ? `Codes after step ${count(this.#plane.step)}. Across: ${this.#plane.titleX}; up: ${this.#plane.titleY}.` : "");
    this.#paint();
    this.#move();
    this.#refresh();
  }

  #query() {
    return String(new URLSearchParams({ x: byId("axis-x").value, y: byId("axis-y").value }));
  }

  #paint() {
    const canvas = byId("points");
    const { width, height } = canvas.getBoundingClientRect();
    const scale = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    const context = canvas.getContext("2d");
    if (!this.#plane) return;
    const { area, points } = this.#plane;
    const radius = 2.6 * scale;
    context.globalAlpha = 0.8;
    for (const { x, y, label } of points) {
      context.fillStyle = COLORS[(label ?? 0) % COLORS.length];
      context.beginPath();
      context.arc(((x - area.minX) / (area.maxX - area.minX)) * canvas.width, (1 - (y - area.minY) / (area.maxY - area.minY)) * canvas.height, radius, 0, 7);
      context.fill();
    }
    this.#legend(points);
    this.#place();
  }

  #legend(points) {
    const labels = [...new Set(points.map((point) => point.label))].filter((label) => label !== undefined).sort((a, b) => a - b);
    const list = byId("labels");
    if (list.dataset.shown === labels.join()) return;
    list.dataset.shown = labels.join();
    list.replaceChildren(...labels.map((label) => {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      dot.setAttribute("viewBox", "0 0 2 2");
      dot.setAttribute("aria-hidden", "true");
      const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      for (const [name, value] of Object.entries({ cx: 1, cy: 1, r: 1, fill: COLORS[label % COLORS.length] })) circle.setAttribute(name, value);
      dot.append(circle);
      return element("li", {}, dot, String(label));
    }));
  }

  #drag(event) {
    const field = document.querySelector(".field").getBoundingClientRect();
    this.#at = { x: clamp((event.clientX - field.left) / field.width), y: clamp(1 - (event.clientY - field.top) / field.height) };
    this.#move();
  }

  #key(event) {
    const step = event.shiftKey ? 0.1 : 0.02;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!by || !this.#plane) return;
    event.preventDefault();
    this.#at = { x: clamp(this.#at.x + by[0]), y: clamp(this.#at.y + by[1]) };
    this.#move();
  }

  #place() {
    const field = document.querySelector(".field").getBoundingClientRect();
    byId("point").style.transform = `translate(${this.#at.x * field.width}px, ${(1 - this.#at.y) * field.height}px)`;
  }

  #move() {
    if (!this.#plane) return;
    this.#place();
    const { area } = this.#plane;
    const [u, v] = [area.minX + this.#at.x * (area.maxX - area.minX), area.minY + this.#at.y * (area.maxY - area.minY)];
    const name = (id) => byId(id).selectedOptions[0].textContent;
    const where = `${name("axis-x")} ${u.toFixed(2)}, ${name("axis-y")} ${v.toFixed(2)}`;
    text(byId("where"), where);
    byId("point").setAttribute("aria-valuenow", String(Math.round(this.#at.x * 200 - 100)));
    byId("point").setAttribute("aria-valuetext", where);
    this.#wanted = `/api/codes/decoded.png?${this.#query()}&u=${u}&v=${v}`;
    this.#decode();
  }

  // One request at a time; the newest point wins.
  async #decode() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted) {
      const source = this.#wanted;
      this.#wanted = null;
      try {
        const answer = await fetch(source);
        if (!answer.ok) continue;
        const image = byId("decoded");
        if (image.src) URL.revokeObjectURL(image.src);
        image.src = URL.createObjectURL(await answer.blob());
        image.dataset.source = source;
        image.hidden = false;
      } catch {
        // The next move asks again.
      }
    }
    this.#busy = false;
  }
}

const clamp = (value) => Math.min(1, Math.max(0, value));
