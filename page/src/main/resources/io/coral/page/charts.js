// Throughput and latency over time.

import { number, time } from "./text.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Drawn anew when the colours change. */
class Chart {
  constructor(id, fields, scale, format) {
    this.place = document.getElementById(id);
    this.fields = fields;
    this.scale = scale;
    this.format = format;
    this.data = [[], ...fields.map(() => [])];
    this.draw();
    new ResizeObserver(() => this.plot.setSize(this.size())).observe(this.place);
    addEventListener("theme", () => this.draw());
  }

  size() {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }

  draw() {
    this.plot?.destroy();
    const axis = {
      stroke: colour("--quiet"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    this.plot = new uPlot(
      {
        ...this.size(),
        padding: [8, 8, 0, 0],
        cursor: { y: false, points: { size: 7 } },
        legend: { show: false },
        scales: { y: this.scale },
        axes: [
          { ...axis, space: 90, values: [[60, "{HH}:{mm}", null, null, null, null, null, null, 1], [1, ":{ss}", "\n{HH}:{mm}", null, null, null, null, null, 1]] },
          { ...axis, size: 64, values: (plot, ticks) => ticks.map((tick) => (tick === null ? "" : this.format(tick))) },
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
      ...this.fields.map((field) => history.map((second) => second[field.name] ?? null)),
    ];
    this.plot.setData(this.data);
    const last = history.at(-1) ?? {};
    const words = this.fields.map((field) => `${field.label} ${this.format(last[field.name] ?? 0)}`);
    this.place.setAttribute("aria-label", `Over ten minutes; now ${words.join(", ")}`);
  }
}

/** Both charts; to be given the seconds that are known. */
export function charts() {
  const throughput = new Chart(
    "throughput",
    [
      { name: "done", label: "answered", colour: "--accent", fill: true },
      { name: "failed", label: "failed", colour: "--bad", dash: [6, 4] },
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
