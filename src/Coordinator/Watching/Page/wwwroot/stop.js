// Ending the run with a checkpoint, for anyone who has the token. It is kept nowhere.
import { byId, text } from "./dom.js";

export class Stop {
  constructor(run) {
    const dialog = byId("stop-dialog");
    let allowed = false;
    run.addEventListener("facts", (event) => { allowed = event.detail.canStop; });
    run.addEventListener("changes", () => {
      byId("stop").hidden = !allowed || ["finished", "stopped", "failed"].includes(run.state.state);
    });
    byId("stop").onclick = () => {
      text(byId("stop-answer"), "");
      dialog.showModal();
      byId("token").focus();
    };
    byId("stop-no").onclick = () => dialog.close();
    const end = async () => {
      try {
        const answer = await fetch("/api/stop", { method: "POST", headers: { Authorization: `Bearer ${byId("token").value}` } });
        text(byId("stop-answer"), await answer.text());
        if (answer.ok) setTimeout(() => dialog.close(), 1200);
      } catch {
        text(byId("stop-answer"), "The coordinator does not answer.");
      }
    };
    byId("stop-yes").onclick = end;
    byId("token").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      end();
    });
    dialog.addEventListener("close", () => { byId("token").value = ""; });
  }
}
