import { Chart } from "./chart.js";
import { Codes } from "./codes.js";
import { byId } from "./dom.js";
import { Events } from "./events.js";
import { Files } from "./files.js";
import { Images } from "./images.js";
import { Pace } from "./pace.js";
import { Run } from "./run.js";
import { Status } from "./status.js";
import { Stop } from "./stop.js";
import { Workers } from "./workers.js";

const run = new Run();
for (const View of [Status, Chart, Pace, Images, Codes, Workers, Events, Files, Stop]) new View(run);

byId("theme").onclick = () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // It lasts until the page is closed.
  }
  document.dispatchEvent(new Event("themechange"));
};

run.connect();
