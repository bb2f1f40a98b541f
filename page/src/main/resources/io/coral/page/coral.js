// Puts the parts together: one stream in, each part shows its own.

import { boards } from "./boards.js";
import { charts } from "./charts.js";
import { figures } from "./figures.js";
import { installed } from "./installed.js";
import { requests } from "./requests.js";
import { follow } from "./stream.js";
import { queues } from "./tables.js";
import { element, put } from "./text.js";

const status = document.getElementById("status");
const reasons = document.getElementById("reasons");
const news = document.getElementById("news");

const tell = (text) => {
  news.append(element("span", {}, `${text}. `));
  while (news.childElementCount > 20) {
    news.firstElementChild.remove();
  }
};

const showBoards = boards(tell);
const showCharts = charts();
let pending;

/** A process that is ready serves nobody while no board works. */
const standing = (state) => {
  if (state.reasons.length > 0) {
    return "not ready";
  }
  return [...state.boards.values()].some((board) => board.state !== "FAILED") ? "ready" : "no board";
};

const ready = (state) => {
  const now = standing(state);
  status.dataset.state = now === "ready" ? "ready" : "waiting";
  put(status, now);
  reasons.hidden = state.reasons.length === 0;
  put(reasons, state.reasons.join("; "));
};

const draw = () => {
  const { state, changed, isSecond } = pending;
  pending = undefined;
  ready(state);
  figures(state, changed);
  showBoards(state.boards, changed);
  queues(state);
  if (isSecond) {
    showCharts(state.history);
  }
  document.body.dataset.number = state.number;
};

// Several looks between two pictures are one picture.
follow(
  (state, changed, isSecond) => {
    if (pending === undefined) {
      pending = { state, changed: new Set(changed), isSecond };
      requestAnimationFrame(draw);
    } else {
      changed.forEach((key) => pending.changed.add(key));
      pending.isSecond ||= isSecond;
    }
  },
  (isConnected) => {
    if (!isConnected) {
      status.dataset.state = "gone";
      put(status, "no connection");
    }
  },
);
requests();
installed();
