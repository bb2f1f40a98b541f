// Throughput and latency over time.

import { number, time } from "./text.js";

/** So much is shown at least, so that what has just begun looks so. */
const LEAST_SECONDS = 60;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const always = () => true;

/** What is shown of the time: from the first second that is known, or before it. */
const since = (plot, first, last) => (last === null ? [null, null] : [Math.min(first, last - LEAST_SECONDS), last]);

/** Drawn anew when the colours or its size change: letters are as large as the page's. */
class Chart {
  constructor(id, fields, scale, format) {
    this.place = document.getElementById(id);
    this.fields = fields;
    this.scale = scale;
    this.format = format;
    this.data = [[], ...fields.map(() => [])];
    this.draw();
    new ResizeObserver(() => this.draw()).observe(this.place);
    addEventListener("theme", () => this.draw());
  }

  size() {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }

  draw() {
    this.plot?.destroy();
    const letter = Math.round(0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize));
    const axis = {
      stroke: colour("--quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: `${letter}px system-ui, sans-serif`,
    };
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 8, 0, 0],
        cursor: { y: false, points: { size: 7 } },
        legend: { show: false },
        scales: { x: { range: since }, y: this.scale },
        axes: [
          { ...axis, space: 7 * letter, size: 4 * letter, values: [[60, "{HH}:{mm}", null, null, null, null, null, null, 1], [1, ":{ss}", "\n{HH}:{mm}", null, null, null, null, null, 1]] },
          { ...axis, size: 5.5 * letter, values: (plot, ticks) => ticks.map((tick) => (tick === null ? "" : this.format(tick))) },
        ],
        series: [
          {},
          ...this.fields.map((field) => ({
            stroke: colour(field.colour),
            width: 2,
            dash: field.dash,
            fill: field.fill ? `${colour(field.colour)}26` : undefined,
            points: { show: false },
            spanGaps: false,
          })),
        ],
      },
      this.data,
      this.place,
    );
  }

  show(history) {
    this.data = [
      history.map((second) => second.at / 1000),
      ...this.fields.map(({ name, isSeen = always }) => history.map((second, i) => (isSeen(history, i) ? second[name] : null) ?? null)),
    ];
    this.plot.setData(this.data);
    const last = history.at(-1) ?? {};
    const words = this.fields.map((field) => `${field.label} ${this.format(last[field.name] ?? 0)}`);
    this.place.setAttribute("aria-label", `Over ten minutes; now ${words.join(", ")}`);
  }
}

/** Failures are drawn where there are some, from the second before to the second after. */
const hasFailures = (history, i) => [-1, 0, 1].some((by) => history[i + by]?.failed > 0);

/** Both charts; to be given the seconds that are known. */
export function charts() {
  const throughput = new Chart(
    "throughput",
    [
      { name: "done", label: "answered", colour: "--sea", fill: true },
      { name: "failed", label: "failed", colour: "--bad", dash: [6, 4], isSeen: hasFailures },
    ],
    { range: (plot, least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] },
    number,
  );
  const latency = new Chart(
    "latency",
    [
      { name: "p50", label: "median", colour: "--blue", fill: true },
      { name: "p99", label: "99th percentile", colour: "--violet", dash: [6, 4] },
    ],
    { range: (plot, least, most) => [0, Math.max(0.01, (most ?? 0) * 1.1)] },
    time,
  );
  return (history) => {
    throughput.show(history);
    latency.show(history);
  };
}
