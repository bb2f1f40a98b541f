// Queues, tenants and their applications: few rows, whose cells are touched only when they change.

import { element, number, put } from "./text.js";

/** Shows rows of cells; the first is the row's name. */
export function rows(body, all, none) {
  const width = body.closest("table").tHead.rows[0].cells.length;
  const shown = all.length === 0 ? [[none]] : all;
  while (body.rows.length > shown.length) {
    body.lastElementChild.remove();
  }
  while (body.rows.length < shown.length) {
    const row = element("tr", {}, element("th", { scope: "row" }));
    for (let i = 1; i < width; i++) {
      row.append(element("td"));
    }
    body.append(row);
  }
  const isNone = all.length === 0;
  body.classList.toggle("none", isNone);
  shown.forEach((cells, i) => {
    body.rows[i].cells[0].colSpan = isNone ? width : 1;
    for (let at = 0; at < width; at++) {
      const cell = body.rows[i].cells[at];
      cell.hidden = isNone && at > 0;
      put(cell, cells[at] ?? "");
      cell.classList.toggle("n", at > 0 && /^[\d.,–]/.test(cells[at] ?? ""));
    }
  });
}

export function queues(state) {
  rows(
    document.getElementById("queue-rows"),
    state.queues.map((queue) => [
      queue.accelerator,
      number(queue.waiting),
      number(queue.running),
      number(queue.done),
      number(queue.failed),
    ]),
    "nothing was asked for yet",
  );
  rows(
    document.getElementById("tenant-rows"),
    state.tenants.map((tenant) => [
      tenant.name,
      number(tenant.waiting),
      number(tenant.done),
      number(tenant.boards),
    ]),
    "nobody has asked yet",
  );
  rows(
    document.getElementById("application-rows"),
    state.applications.map((application) => [
      application.name,
      application.tenant,
      number(application.requests),
      `${number(application.used)} s`,
    ]),
    "no request named an application",
  );
}
