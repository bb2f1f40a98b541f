// The numbers of this moment.

import { NONE, number, put, time } from "./text.js";

const at = (id) => document.getElementById(id);

let busy = 0;
let power = NONE;

/** What is summed over the boards, only when one of them has changed. */
function sum(boards) {
  busy = boards.filter((board) => board.units.some((unit) => unit.requests > 0) || board.busy > 0).length;
  const watts = boards.map((board) => board.power).filter((each) => each !== undefined);
  power = watts.length === 0 ? NONE : `${number(watts.reduce((all, each) => all + each, 0))} W`;
}

export function figures(state, changed) {
  if (changed.size > 0) {
    sum([...state.boards.values()]);
  }
  const last = state.history.at(-1) ?? {};
  put(at("rate"), number(last.done));
  put(at("p50"), time(last.p50));
  put(at("p99"), time(last.p99));
  put(at("waiting"), number(state.queues.reduce((all, queue) => all + queue.waiting, 0)));
  put(at("busy"), number(busy));
  put(at("all"), number(state.boards.size));
  put(at("power"), power);
}
