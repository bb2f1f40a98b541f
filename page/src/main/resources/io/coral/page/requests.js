// The stories of single requests, while somebody looks.

import { whileSeen } from "./seen.js";
import { element, number, put, size, time } from "./text.js";

const EVERY_MILLIS = 2000;
const MOST = 20;

/** What a request went through, in order. */
const PARTS = ["waiting", "programming", "in", "run", "out", "rest"];
const WORDS = { in: "copies in", out: "copies out" };

function parts(request) {
  const waiting = (request.waiting ?? 0) - (request.programming ?? 0);
  const known = { ...request, waiting };
  const sum = PARTS.slice(0, -1).reduce((all, part) => all + (known[part] ?? 0), 0);
  // copies of two arrays may go side by side
  return { ...known, rest: Math.max(0, request.took - sum), whole: Math.max(sum, request.took) };
}

function ended(request) {
  const head = element(
    "p",
    {},
    element("b", {}, request.accelerator),
    ` for ${request.tenant}, `,
    element("span", { class: request.outcome === "DONE" ? "done" : "failure" }, request.outcome === "DONE" ? "answered" : request.outcome),
    ` after ${time(request.took)}, at ${new Date(request.at).toLocaleTimeString()}`,
  );
  if (request.outcome !== "DONE") {
    return element("li", {}, head);
  }
  const times = parts(request);
  const story = PARTS.filter((part) => times[part] > 0).map((part) => `${WORDS[part] ?? part} ${time(times[part])}`);
  const line = element(
    "p",
    { class: "quiet" },
    `${request.board}, ${request.units.join(" → ")} of ${request.bitstream}: ${story.join(", ")}; ` +
      `${size(request.bytesIn)} in, ${size(request.bytesOut)} out` +
      (request.bytesSpared > 0 ? `, ${size(request.bytesSpared)} were there` : "") +
      (request.attempts > 1 ? `; attempt ${number(request.attempts)}: ${request.failures.join("; ")}` : ""),
  );
  return element("li", {}, head, strip(times), line);
}

/** The parts of a time as one strip; its words stand beside it. */
function strip(times) {
  const NS = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("class", "strip");
  svg.setAttribute("viewBox", "0 0 1000 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  let at = 0;
  for (const part of PARTS) {
    const width = Math.min(1000 - at, (1000 * (times[part] ?? 0)) / Math.max(times.whole, 1e-9));
    if (width > 0) {
      const box = document.createElementNS(NS, "rect");
      box.setAttribute("class", `part-${part}`);
      box.setAttribute("x", at);
      box.setAttribute("width", width);
      box.setAttribute("height", 10);
      svg.append(box);
      at += width;
    }
  }
  return svg;
}

function show(told) {
  const underWay = document.getElementById("under-way");
  underWay.replaceChildren(
    ...told.underWay.slice(0, MOST).map((request) => element("li", {}, element("p", {}, request.story))),
  );
  put(document.getElementById("under-way-count"), number(told.count));
  const last = document.getElementById("ended");
  last.replaceChildren(...told.ended.slice(0, MOST).map(ended));
  if (told.ended.length === 0) {
    last.append(element("li", { class: "empty" }, "no request has ended yet"));
  }
}

export const requests = () => whileSeen("requests", "api/requests", EVERY_MILLIS, show);
