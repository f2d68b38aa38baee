// Where the run stands: the figures on top, the state, and what the run is.
import { byId, element, text } from "./dom.js";
import { count, duration, loss } from "./format.js";

export class Status {
  #run;
  #said = "";

  constructor(run) {
    this.#run = run;
    run.addEventListener("facts", (event) => this.#facts(event.detail.run));
    run.addEventListener("connection", (event) => this.#connection(event.detail));
    run.addEventListener("changes", () => this.#show());
    byId("join-copy").onclick = () => this.#copy();
  }

  #facts(facts) {
    text(byId("layers"), facts.layers.replaceAll("-", "‑"));
    document.title = `${facts.layers} · Autoencoder`;
    text(byId("subtitle"), `${facts.preset} · ${facts.folder}${facts.isLive ? "" : " · looked at afterwards"}`);
    const rows = {
      Layers: facts.layers, Activations: facts.activations, Loss: facts.loss, "Code size": count(facts.codeSize), Parameters: count(facts.parameters),
      Batch: `${count(facts.batch)} samples in ${count(facts.shards)} shards`, Epochs: `${count(facts.epochs)} of ${count(facts.stepsPerEpoch)} steps`,
      "Learning rate": String(facts.learningRate), Precision: facts.precision, Noise: facts.noise, Seed: String(facts.seed), Run: facts.runId,
    };
    const list = byId("facts");
    list.replaceChildren();
    for (const [name, value] of Object.entries(rows))
      if (value) list.append(element("dt", {}, name), element("dd", {}, value));
    list.append(element("dt", {}, "Weights"), element("dd", {}, element("code", { id: "weights" }, "–")));
  }

  #connection(why) {
    const gone = why === "disconnected";
    byId("alarm").hidden = !gone;
    text(byId("alarm"), gone ? "The coordinator does not answer. What is shown is what was last known; the page continues by itself when it is back." : "");
    this.#chip(why === "preparing" ? "preparing" : "disconnected");
  }

  #show() {
    const { state, facts } = this.#run;
    byId("alarm").hidden = true;
    this.#chip(state.state);
    this.#figure("epoch", `${count(Math.min(state.epoch, facts.epochs))}`, ` / ${count(facts.epochs)}`);
    this.#figure("step", count(state.step), ` / ${count(facts.steps)}`);
    this.#figure("loss", loss(state.loss));
    this.#figure("validation", loss(state.validationLoss));
    const continues = !["finished", "stopped", "failed"].includes(state.state);
    this.#figure("speed", count(state.samplesPerSecond));
    text(byId("left-title"), continues ? "Time left" : "Took");
    this.#figure("left", duration(continues ? state.secondsLeft : state.seconds));
    byId("progress").value = facts.steps ? state.step / facts.steps : 0;
    const reason = byId("reason");
    reason.hidden = !state.reason;
    reason.dataset.state = state.state;
    const [why, command] = (state.reason ?? "").split("; start one with: ");
    text(reason, why.startsWith("for ") ? `waiting ${why}` : why);
    byId("join").hidden = !command;
    text(byId("join-command"), command ?? "");
    if (byId("weights") && state.weightsSha256)
      text(byId("weights"), `${state.weightsSha256} after step ${count(state.weightsStep)}`);
    this.#announce(state);
  }

  #figure(id, value, small = "") {
    const place = byId(id);
    if (place.dataset.shown === value + small) return;
    place.dataset.shown = value + small;
    place.replaceChildren(value, ...(small ? [element("small", {}, small)] : []));
  }

  #chip(name) {
    byId("state").dataset.state = name;
    text(byId("state"), name === "disconnected" ? "connection lost" : name);
  }

  async #copy() {
    const said = byId("join-copy");
    try {
      await navigator.clipboard.writeText(byId("join-command").textContent);
      text(said, "Copied");
    } catch {
      // Only pages of this machine, or over TLS, may: then it is marked, for Ctrl-C.
      getSelection().selectAllChildren(byId("join-command"));
      text(said, "Marked");
    }
    setTimeout(() => text(said, "Copy"), 2000);
  }

  // Not every step or epoch: only when the run comes into another state.
  #announce(state) {
    const said = state.state === "evaluating" ? "training" : state.state;
    if (said === this.#said) return;
    this.#said = said;
    text(byId("announcer"), `${said}${state.reason ? `: ${state.reason}` : ""}`);
  }
}
