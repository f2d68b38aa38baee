// What is known of the run: the whole picture once, then what changes, by server-sent events. Who comes back to the page,
// or has lost the connection, is told what is new since.
// What happens all the time does not push out what happens seldom; as the coordinator keeps them.
const ROUTINE = new Set(["checkpoint-written", "shards-reissued", "round-recovered"]);
const MOST_OF_A_KIND = 1000;

function newest(events) {
  if (events.length <= MOST_OF_A_KIND) return events;
  const isRoutine = (row) => ROUTINE.has(row.happening.event);
  let routine = events.filter(isRoutine);
  const others = events.filter((row) => !isRoutine(row));
  if (routine.length <= MOST_OF_A_KIND && others.length <= MOST_OF_A_KIND) return events;
  if (routine.length > MOST_OF_A_KIND) routine = summedUp(routine);
  return [...routine, ...others.slice(-MOST_OF_A_KIND)].sort((a, b) => a.id - b.id);
}

// Two neighbours of one kind become one, so that it is still seen where in the run it was.
function summedUp(rows) {
  const earlier = new Map();
  const kept = [];
  for (const row of rows) {
    const { event, shards = 0, step = 0 } = row.happening;
    const before = earlier.get(event);
    if (!before) {
      earlier.set(event, row);
      continue;
    }
    earlier.delete(event);
    if (event !== "shards-reissued") {
      kept.push(row);
      continue;
    }
    const [first, last, sum] = [before.happening.step ?? 0, row.lastStep ?? step, (before.happening.shards ?? 0) + shards];
    kept.push({ ...row, lastStep: last, happening: { event, step: first, shards: sum, text: `steps ${first} to ${last}: ${sum} shards sent to a second worker` } });
  }
  return [...kept, ...earlier.values()].sort((a, b) => a.id - b.id);
}

// The coordinator says every five seconds that it is there, if it has nothing else to say.
const SILENCE = 15000;

export class Run extends EventTarget {
  facts = null;
  state = { state: "connecting" };
  loss = { stride: 1, points: [] };
  epochs = [];
  events = [];
  workers = [];
  imageEpochs = [];
  #version = null;
  #source = null;
  #connecting = false;
  #retry = 0;
  #silence = 0;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.connect()));
  }

  async connect() {
    if (document.hidden || this.#connecting || this.#source) return;
    this.#connecting = true;
    await this.#open();
    this.#connecting = false;
  }

  async #open() {
    try {
      const answer = await fetch("/api/facts", { cache: "no-store", signal: AbortSignal.timeout(SILENCE) });
      if (answer.status === 503) return this.#again("preparing");
      if (!answer.ok) return this.#again("disconnected");
      const { run, canStop } = await answer.json();
      // Another run at the same address: nothing of the old one is worth anything.
      if (this.facts && this.facts.runId !== run.runId) return location.reload();
      this.facts = run;
      this.dispatchEvent(new CustomEvent("facts", { detail: { run, canStop } }));
    } catch {
      return this.#again("disconnected");
    }
    if (document.hidden) return;
    this.#source = new EventSource(this.#version === null ? "/api/changes" : `/api/changes?since=${this.#version}`);
    this.#source.onmessage = (message) => {
      this.#heard();
      this.#apply(JSON.parse(message.data));
    };
    this.#source.addEventListener("beat", () => this.#heard());
    // The browser would connect again by itself, but a restarted coordinator may be another run.
    this.#source.onerror = () => this.#lost();
    this.#heard();
  }

  // A connection that is cut without a word, or a process that hangs, is noticed by its silence.
  #heard() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE);
  }

  #lost() {
    this.#pause();
    this.#again("disconnected");
  }

  // Nobody looks: browsers have few connections to one server, which other pages of it may need.
  #pause() {
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #again(why) {
    this.dispatchEvent(new CustomEvent("connection", { detail: why }));
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.connect(), why === "preparing" ? 500 : 1500);
  }

  #apply(changes) {
    if (changes.isWhole) {
      this.loss = changes.loss;
      this.epochs = changes.epochs;
      this.events = changes.events;
    } else {
      if (changes.loss) this.loss = changes.loss;
      for (const point of changes.points) this.#add(point);
      this.epochs = this.epochs.concat(changes.epochs);
      this.events = newest(this.events.concat(changes.events));
    }
    if (changes.workers) this.workers = changes.workers;
    if (changes.imageEpochs) this.imageEpochs = changes.imageEpochs;
    this.#version = changes.version;
    this.state = changes.state;
    this.dispatchEvent(new CustomEvent("changes", { detail: { changes } }));
  }

  // Only the last point can change.
  #add(point) {
    const points = this.loss.points;
    if (points.length && points[points.length - 1].step === point.step) points[points.length - 1] = point;
    else points.push(point);
  }
}
