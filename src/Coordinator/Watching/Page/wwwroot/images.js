// Ten test images, what the model makes of them, and the error; now or at the end of an epoch.
import { byId, color, element, text } from "./dom.js";
import { count } from "./format.js";

export class Images {
  #run;
  #rows = {};
  #originals = null;
  #given = null;
  #shown = "";
  #wanted = null;
  #busy = false;

  constructor(run) {
    this.#run = run;
    run.addEventListener("facts", () => this.#begin());
    run.addEventListener("changes", (event) => {
      // A run that went back makes other images of the same epochs.
      if (event.detail.changes.isWhole) this.#shown = "";
      this.#show();
    });
    byId("history").addEventListener("input", () => this.#show());
    document.addEventListener("themechange", () => this.#paintError());
  }

  // In two halves, so that each image is large enough to be looked at, and what is compared lies one above the other.
  #begin() {
    if (byId("rows").children.length) return;
    const { noise, imagesShown } = this.#run.facts;
    const noisy = noise && noise !== "none";
    const rows = [["original", "original"], ...(noisy ? [["input", "given"]] : []), ["reconstruction", "back"], ["error", "error"]];
    for (const half of [0, 1])
      for (const [name, title] of rows) {
        const canvas = element("canvas", { role: "img", ariaLabel: `${title}, ${half ? "second" : "first"} half of the test images`, width: 5, height: 1, data: { row: name } });
        (this.#rows[name] ??= []).push(canvas);
        byId("rows").append(element("figure", { data: { half: String(half), row: name } }, element("figcaption", {}, title), canvas));
      }
    // Neither the data set nor pictures of earlier are there.
    if (imagesShown === 0) return;
    this.#draw("original", "/api/images/originals.png");
    if (noisy) this.#draw("input", "/api/images/inputs.png");
  }

  #show() {
    const slider = byId("history");
    const epochs = this.#run.imageEpochs;
    // The last place is "now", which a slider that was there stays at.
    const atNow = slider.value === slider.max;
    if (Number(slider.max) !== epochs.length) {
      const epoch = atNow ? null : this.#at(slider);
      slider.max = epochs.length;
      slider.value = epoch === null || !epochs.includes(epoch) ? epochs.length : epochs.indexOf(epoch);
    }
    slider.disabled = epochs.length === 0;
    slider.dataset.epochs = epochs.join(",");
    const now = Number(slider.value) === epochs.length;
    const { state, facts } = this.#run;
    const when = now
      ? (state.weightsStep === undefined ? "not yet" : !facts.hasData ? "not without the run's data set" : `${facts.isLive ? "now, " : ""}after step ${count(state.weightsStep)}`)
      : `after epoch ${count(epochs[slider.value])}`;
    text(byId("images-when"), when);
    slider.setAttribute("aria-valuetext", when);
    if (now && (state.weightsStep === undefined || !facts.hasData)) return;
    const source = now ? `/api/images/latest.png?v=${state.imagesVersion}` : `/api/images/epochs/${epochs[slider.value]}.png`;
    if (source === this.#shown) return;
    this.#shown = this.#wanted = source;
    this.#load();
  }

  #at(slider) {
    const before = (slider.dataset.epochs ?? "").split(",").filter(Boolean).map(Number);
    return before[slider.value] ?? null;
  }

  // One at a time; while it loads, only the newest wish is kept.
  async #load() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted) {
      const source = this.#wanted;
      this.#wanted = null;
      if (await this.#draw("reconstruction", source)) this.#paintError();
      else if (this.#shown === source) this.#shown = "";
    }
    this.#busy = false;
  }

  async #draw(row, source) {
    try {
      const answer = await fetch(source);
      if (!answer.ok) return false;
      const picture = await createImageBitmap(await answer.blob());
      const shown = paint(picture);
      this.#put(row, shown);
      for (const canvas of this.#rows[row]) canvas.dataset.source = source;
      if (row === "reconstruction") this.#given = shown;
      if (row === "original") {
        this.#originals = shown;
        this.#paintError();
      }
      return true;
    } catch {
      return false;
    }
  }

  // |reconstruction − original|, from the page's own colour (0) to that of a warning (1), the same scale for all images.
  #paintError() {
    const [given, original] = [this.#given, this.#originals];
    if (!given || !original || given.data.length !== original.data.length) return;
    const error = new ImageData(given.width, given.height);
    const [low, high] = [rgb(color("--field")), rgb(color("--validation"))];
    for (let i = 0; i < error.data.length; i += 4) {
      const difference = Math.abs(given.data[i] - original.data[i]) / 255;
      for (let channel = 0; channel < 3; channel++) error.data[i + channel] = low[channel] + (high[channel] - low[channel]) * difference;
      error.data[i + 3] = 255;
    }
    this.#put("error", error);
  }

  #put(row, shown) {
    const { imagesShown } = this.#run.facts;
    const each = shown.width / imagesShown;
    const first = Math.ceil(imagesShown / 2);
    this.#rows[row].forEach((canvas, half) => {
      const images = half ? imagesShown - first : first;
      canvas.parentElement.hidden = images === 0;
      // Both halves are as wide, so that the images are as large.
      [canvas.width, canvas.height] = [each * first, shown.height];
      canvas.getContext("2d").putImageData(shown, half ? -each * first : 0, 0);
    });
  }
}

function paint(picture) {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
}

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
