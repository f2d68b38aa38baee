// The event log, the newest first, and a search in it.
import { byId, element } from "./dom.js";
import { clock } from "./format.js";

const MOST_SHOWN = 400;
const GRAVE = new Set(["worker-lost", "worker-removed", "answers-disagree", "went-back", "failed", "checkpoint-failed", "journal-failed", "checkpoint-damaged", "journal-damaged"]);
const NOTABLE = new Set(["waiting", "worker-refused", "worker-left", "shards-reissued", "stopped", "turned-away", "worker-wanted"]);

export const toneOf = (kind) => (GRAVE.has(kind) ? "lost" : NOTABLE.has(kind) ? "late" : kind === "worker-joined" || kind === "finished" ? "working" : "idle");

export class Events {
  #run;
  #newest = 0;

  constructor(run) {
    this.#run = run;
    run.addEventListener("changes", (event) => {
      const { changes } = event.detail;
      if (changes.isWhole || changes.events.length) this.#show(changes.isWhole);
    });
    byId("search").addEventListener("input", () => this.#show(true));
  }

  #show(anew) {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (row) => words.every((word) => `${row.happening.event} ${row.happening.text}`.toLowerCase().includes(word));
    const list = byId("events");
    if (anew) {
      list.replaceChildren();
      this.#newest = 0;
    }
    for (const row of this.#run.events.filter((row) => row.id > this.#newest && matches(row)).slice(-MOST_SHOWN)) list.prepend(line(row));
    this.#newest = this.#run.events.at(-1)?.id ?? this.#newest;
    while (list.children.length > MOST_SHOWN) list.lastElementChild.remove();
    byId("no-events").hidden = list.children.length > 0;
    byId("no-events").textContent = words.length ? "Nothing matches." : "Nothing has happened yet.";
  }
}

function line({ time, happening }) {
  return element("li", {},
    element("time", { dateTime: time, title: time }, clock(time)),
    element("span", { className: "kind", data: { state: toneOf(happening.event) } }, happening.event),
    element("span", { className: "text" }, happening.text));
}
