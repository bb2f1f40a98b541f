// Accelerators and the artifacts that offer them, while somebody looks.

import { whileSeen } from "./seen.js";
import { rows } from "./tables.js";
import { element, size } from "./text.js";

const EVERY_MILLIS = 10000;

function show(told) {
  const prototypes = new Map(told.accelerators.map((each) => [each.id, each.prototype]));
  rows(
    document.getElementById("installed-rows"),
    told.artifacts.flatMap((artifact) =>
      artifact.accelerators.map((id) => [
        prototypes.get(id) ?? id,
        artifact.id,
        artifact.platform,
        size(artifact.size),
      ]),
    ),
    "no bitstream is installed",
  );
  document
    .getElementById("findings")
    .replaceChildren(...told.findings.map((finding) => element("li", {}, finding)));
}

export const installed = () => whileSeen("installed", "api/installed", EVERY_MILLIS, show);
