// The workers that are there, and what became of those that were.
import { byId, element, text } from "./dom.js";
import { bytes, count, milliseconds, percent } from "./format.js";

const GONE = new Set(["left", "lost", "removed"]);

// Somebody is always the last of a step; that is worth a word when it takes long.
const HOLDS_UP = 200;

export class Workers {
  #rows = new Map();

  constructor(run) {
    run.addEventListener("changes", (event) => event.detail.changes.workers && this.#show(run.workers));
  }

  #show(workers) {
    const ordered = [...workers].sort((a, b) => GONE.has(a.state) - GONE.has(b.state) || (GONE.has(a.state) ? b.id - a.id : a.id - b.id));
    this.#announce(workers);
    const known = new Set(ordered.map((worker) => worker.id));
    for (const id of this.#rows.keys())
      if (!known.has(id)) this.#rows.delete(id);
    const rows = ordered.map((worker) => this.#row(worker));
    const body = byId("workers");
    if (rows.length !== body.children.length || rows.some((row, i) => body.children[i] !== row)) body.replaceChildren(...rows);
    const here = workers.filter((worker) => !GONE.has(worker.state)).length;
    text(byId("workers-count"), workers.length ? `${here} here${workers.length > here ? `, ${workers.length - here} gone` : ""}` : "");
    byId("no-workers").hidden = workers.length > 0;
  }

  // To those who do not see the list: who is lost from now on.
  #announce(workers) {
    for (const { id, name, state, fate } of workers)
      if (this.#rows.has(id) && state !== this.#rows.get(id).dataset.state && (state === "lost" || state === "removed")) text(byId("announcer"), `${name} is ${state}: ${fate}`);
  }

  #row(worker) {
    let row = this.#rows.get(worker.id);
    if (!row) {
      row = element("tr", { data: { worker: String(worker.id) } },
        element("td", {}, element("span"), element("small")), element("td", {}, element("span", { className: "dot" }), element("small")),
        ...["Shards", "Rows/s", "Share", "Last shard", "Re-issued", "Out, in"].map((label) => element("td", { className: "n", data: { label } }, element("span"), element("small"))));
      row.children[4].lastElementChild.replaceWith(element("progress", { className: "bar", max: 1, ariaHidden: "true" }));
      this.#rows.set(worker.id, row);
    }
    const gone = GONE.has(worker.state);
    // What workers did under earlier processes, which left no addresses either, nobody knows.
    const counted = worker.address !== "";
    row.className = gone ? "gone" : "";
    row.dataset.state = worker.state;
    const cell = (place) => row.children[place].firstElementChild;
    text(cell(0), worker.name);
    cell(0).title = worker.name;
    text(row.children[0].lastElementChild, worker.address);
    cell(1).dataset.state = worker.state;
    text(cell(1), worker.state);
    const holds = worker.holdsUpMilliseconds >= HOLDS_UP;
    const late = worker.state === "late";
    const note = row.children[1].lastElementChild;
    note.className = holds || late ? "holds" : "";
    text(note, worker.fate ?? (holds ? `holds the step up for ${milliseconds(worker.holdsUpMilliseconds)}` : late ? "has not answered in time; others do its shards" : ""));
    [counted ? count(worker.shardsDone) : "–", gone ? "–" : count(worker.rowsPerSecond), gone ? "–" : percent(worker.fraction), milliseconds(worker.lastShardMilliseconds),
      count(worker.reissued), counted ? bytes(worker.bytesSent) : "–"].forEach((value, i) => text(cell(i + 2), value));
    text(row.children[7].lastElementChild, counted ? bytes(worker.bytesReceived) : "");
    row.children[4].lastElementChild.value = gone ? 0 : worker.fraction;
    return row;
  }
}
