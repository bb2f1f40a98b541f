// How numbers are written for people, and how elements come about.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export const NONE = "–";

/** A number with as many digits as people read. */
export function number(value) {
  if (value === undefined || value === null) {
    return NONE;
  }
  return Math.abs(value) >= 100 ? whole.format(value) : fine.format(value);
}

/** A time in milliseconds. */
export function time(millis) {
  if (millis === undefined || millis === null) {
    return NONE;
  }
  if (millis < 1) {
    return `${fine.format(millis * 1000)} µs`;
  }
  return millis < 1000 ? `${fine.format(millis)} ms` : `${fine.format(millis / 1000)} s`;
}

/** A size in bytes. */
export function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  let value = bytes;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${fine.format(value)} ${units[at]}`;
}

export const percent = (share) => `${Math.round(share * 100)} %`;

/** An element with attributes and children; texts are texts, whatever is in them. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Sets a text only where it has changed: the browser then has nothing to do. */
export function put(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
