// The run's files, as soon as they are there.
import { byId, element } from "./dom.js";

const REFRESH = 5000;
const TITLES = {
  "model.safetensors": "weights, for PyTorch and others", "summary.json": "results", "metrics.csv": "a row an epoch", "events.jsonl": "what happened",
  "settings.json": "settings", "curves.png": "curves", "reconstructions.png": "reconstructions",
};

export class Files {
  #shown = "";
  #connected = false;

  constructor(run) {
    run.addEventListener("facts", () => {
      this.#connected = true;
      this.#refresh();
    });
    run.addEventListener("connection", () => { this.#connected = false; });
    // The results are written when the run is over, and nothing says so.
    setInterval(() => this.#refresh(), REFRESH);
  }

  async #refresh() {
    if (!this.#connected || document.hidden) return;
    try {
      const answer = await fetch("/api/files", { cache: "no-store" });
      if (answer.ok) this.#show(await answer.json());
    } catch {
      // The next time.
    }
  }

  #show(names) {
    if (this.#shown === names.join()) return;
    this.#shown = names.join();
    byId("files").replaceChildren(...names.map((name) =>
      element("li", {}, element("a", { href: `/api/files/${name}`, download: name, title: TITLES[name] ?? name }, name))));
  }
}
