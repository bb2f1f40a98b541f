// The numbers of this moment.

import { NONE, number, put, time } from "./text.js";

const at = (id) => document.getElementById(id);

export function figures(state) {
  const last = state.history.at(-1) ?? {};
  const boards = [...state.boards.values()];
  const watts = boards.map((board) => board.power).filter((power) => power !== undefined);
  const busy = boards.filter((board) => board.units.some((unit) => unit.requests > 0) || board.busy > 0);
  put(at("rate"), number(last.done));
  put(at("p50"), time(last.p50));
  put(at("p99"), time(last.p99));
  put(at("waiting"), number(state.queues.reduce((sum, queue) => sum + queue.waiting, 0)));
  put(at("busy"), number(busy.length));
  put(at("all"), number(boards.length));
  const sum = watts.reduce((all, each) => all + each, 0);
  put(at("power"), watts.length === 0 ? NONE : `${number(sum)} W`);
}
