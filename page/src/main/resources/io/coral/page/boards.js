// The boards: one card each, touched only when its board has changed. Each says its name and state
// wherever it is; the rest of it is made and kept up to date only where somebody may see it.

import { element, number, percent, put, size } from "./text.js";

/** So far out of sight a card is made ready for whoever scrolls. */
const AHEAD = "50%";

/** So many cards at most are made between two pictures. */
const LOT = 100;

/** In the order in which people look for them. The sign says the same as the colour. */
const STATES = {
  FAILED: { word: "failed", sign: "✕" },
  CHANGING: { word: "changing", sign: "◌" },
  PROGRAMMED: { word: "programmed", sign: "●" },
  OPEN: { word: "open", sign: "○" },
  AVAILABLE: { word: "available", sign: "·" },
  CLAIMED: { word: "claimed", sign: "◆" },
};

class Card {
  constructor() {
    this.name = element("h3");
    this.state = element("span", { class: "state" });
    this.node = element("li", { class: "board" }, element("div", { class: "head" }, this.name, this.state));
  }

  show(board) {
    this.board = board;
    this.text = `${board.id} ${board.platform} ${board.runtime} ${board.bitstream ?? ""}`.toLowerCase();
    const state = STATES[board.state];
    this.node.dataset.state = board.state;
    put(this.name, board.id);
    put(this.state, `${state.sign} ${state.word}`);
    this.isStale = true;
    if (this.isNear) {
      this.fill();
    }
  }

  /** Somebody may see it now, or nobody any more. */
  near(isNear) {
    this.isNear = isNear;
    if (isNear && this.isStale) {
      this.fill();
    }
  }

  fill() {
    this.isStale = false;
    if (this.foot === undefined) {
      this.platform = element("p", { class: "quiet" });
      this.bitstream = element("p", { class: "bitstream" });
      this.units = element("ul", { class: "units", "aria-label": "Compute units" });
      this.banks = element("ul", { class: "banks", "aria-label": "Memories" });
      this.foot = element("p", { class: "foot quiet" });
      this.node.append(this.platform, this.bitstream, this.units, this.banks, this.foot);
    }
    const board = this.board;
    put(this.platform, `${board.platform} · ${board.runtime}`);
    put(this.bitstream, board.failure ?? board.bitstream ?? board.owner ?? "");
    this.bitstream.classList.toggle("failure", Boolean(board.failure));
    this.bars(this.units, board.units, (unit) => ({
      label: unit.accelerator.split(".").at(-1),
      whole: unit.accelerator,
      value: unit.requests === 0 ? "idle" : `${unit.requests} on it`,
      share: unit.requests === 0 ? 0 : Math.max(0.06, board.busy ?? 0),
    }));
    this.bars(this.banks, board.banks, (bank) => ({
      label: bank.type,
      value: `${size(bank.size - bank.available)} of ${size(bank.size)}`,
      share: 1 - bank.available / bank.size,
    }));
    put(
      this.foot,
      [
        board.power === undefined ? "" : `${number(board.power)} W`,
        board.temperature === undefined ? "" : `${number(board.temperature)} °C`,
        board.done > 0 ? `${number(board.done)}/s` : "",
        board.busy > 0 ? `${percent(board.busy)} busy` : "",
        board.holder ?? "",
      ]
        .filter((part) => part !== "")
        .join(" · "),
    );
  }

  /** Bars that stay while there are as many. */
  bars(list, things, what) {
    while (list.children.length > things.length) {
      list.lastChild.remove();
    }
    while (list.children.length < things.length) {
      list.append(element("li", {}, element("span"), element("meter", { max: 1 }), element("small")));
    }
    things.forEach((thing, i) => {
      const [name, meter, value] = list.children[i].children;
      const bar = what(thing);
      put(name, bar.label);
      name.title = bar.whole ?? "";
      put(value, bar.value);
      if (Math.abs(meter.value - bar.share) > 0.004) {
        meter.value = bar.share;
      }
      meter.setAttribute("aria-label", bar.whole ?? bar.label);
    });
  }
}

/** Shows boards; what is told aloud goes to news(text). */
export function boards(news) {
  const list = document.getElementById("board-list");
  const chips = document.getElementById("states");
  const search = document.getElementById("search");
  const empty = document.getElementById("no-boards");
  const [noneThere, noneLike] = empty.children;
  const cards = new Map();
  const cardOf = new WeakMap();
  const sight = new IntersectionObserver((seen) => seen.forEach((each) => cardOf.get(each.target).near(each.isIntersecting)), {
    rootMargin: AHEAD,
  });
  let only = "";
  let sought = "";

  const filter = (card) => {
    const isHidden = (only !== "" && card.board.state !== only) || !card.text.includes(sought);
    if (card.node.hidden !== isHidden) {
      card.node.hidden = isHidden;
    }
  };

  const forget = (key) => {
    const card = cards.get(key);
    if (card !== undefined) {
      sight.unobserve(card.node);
      card.node.remove();
      cards.delete(key);
    }
  };

  const chipOf = new Map(
    Object.entries(STATES).map(([state, { word, sign }]) => {
      const count = element("b");
      const chip = element("button", { type: "button", "aria-pressed": "false", "data-state": state }, `${sign} ${word} `, count);
      chip.addEventListener("click", () => {
        only = only === state ? "" : state;
        chips.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.state === only)));
        filterAll();
      });
      chip.hidden = true;
      chips.append(chip);
      return [state, { chip, count }];
    }),
  );

  const count = (known) => {
    const counts = {};
    for (const board of known.values()) {
      counts[board.state] = (counts[board.state] ?? 0) + 1;
    }
    for (const [state, { chip, count: shown }] of chipOf) {
      put(shown, number(counts[state] ?? 0));
      chip.hidden = !counts[state] && state !== only;
    }
    list.classList.toggle("many", known.size > 60);
  };

  const tellEmpty = () => {
    const visible = list.querySelector("li:not([hidden])");
    empty.hidden = Boolean(visible);
    noneThere.hidden = cards.size > 0;
    noneLike.hidden = cards.size === 0;
  };

  const filterAll = () => {
    cards.forEach(filter);
    tellEmpty();
  };
  search.addEventListener("input", () => {
    sought = search.value.trim().toLowerCase();
    filterAll();
  });

  const coming = new Set();
  let latest = new Map();

  /** Brings new boards into the page, a lot of them in each picture: a thousand at once would make it stutter. */
  const bring = () => {
    const lot = [...coming].slice(0, LOT);
    const nodes = [];
    for (const key of lot) {
      coming.delete(key);
      if (latest.has(key)) {
        const card = new Card();
        cards.set(key, card);
        cardOf.set(card.node, card);
        card.show(latest.get(key));
        filter(card);
        nodes.push(card.node);
      }
    }
    list.append(...nodes);
    nodes.forEach((node) => sight.observe(node));
    tellEmpty();
    if (coming.size > 0) {
      requestAnimationFrame(bring);
    }
  };

  return (known, changed) => {
    latest = known;
    const isBringing = coming.size > 0;
    for (const key of changed) {
      const board = known.get(key);
      const card = cards.get(key);
      if (board === undefined) {
        forget(key);
        news(`board ${key} is gone`);
      } else if (card === undefined) {
        coming.add(key);
      } else {
        if (card.board.state !== board.state && (board.state === "FAILED" || card.board.state === "FAILED")) {
          news(`board ${board.id} is ${STATES[board.state].word}${board.failure ? `: ${board.failure}` : ""}`);
        }
        card.show(board);
        filter(card);
      }
    }
    for (const key of cards.keys()) {
      if (!known.has(key)) {
        forget(key);
      }
    }
    if (changed.size > 0) {
      count(known);
    }
    if (coming.size > 0 && !isBringing) {
      bring();
    } else {
      tellEmpty();
    }
  };
}
