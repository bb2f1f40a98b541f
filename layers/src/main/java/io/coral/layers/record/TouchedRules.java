package io.coral.layers.record;

import io.coral.spec.Rule;
import java.util.Map;
import java.util.Optional;

/** Which rule a difference touches. */
final class TouchedRules {

  private static final Map<String, Rule> BY_OPERATION =
      Map.ofEntries(
          Map.entry("open", Rule.RES_04),
          Map.entry("check", Rule.PRG_12),
          Map.entry("program", Rule.PRG_01),
          Map.entry("unprogram", Rule.PRG_13),
          Map.entry("memories", Rule.MEM_01),
          Map.entry("openComputeUnit", Rule.PRG_01),
          Map.entry("allocate", Rule.MEM_04),
          Map.entry("wrap", Rule.BUF_06),
          Map.entry("copyToDevice", Rule.BUF_04),
          Map.entry("copyFromDevice", Rule.BUF_04),
          Map.entry("setBuffer", Rule.CMP_15),
          Map.entry("setScalar", Rule.CMP_15),
          Map.entry("run", Rule.CMP_11),
          Map.entry("close", Rule.LIF_01),
          Map.entry("capability", Rule.VER_03),
          Map.entry("subBuffer", Rule.BUF_12));

  private TouchedRules() {}

  /** The rule of a result that differs: what the runtime itself named, else the operation's. */
  static Rule of(String operation, Optional<Entry.Failure> recorded) {
    return recorded
        .map(Entry.Failure::rule)
        .filter(id -> !id.isEmpty())
        .map(Rule::of)
        .orElseGet(() -> BY_OPERATION.getOrDefault(operation, Rule.ERR_01));
  }

  /** The rule of data that differ: of a kernel's output once the buffer was a kernel's argument. */
  static Rule ofData(boolean kernelArgument) {
    return kernelArgument ? Rule.CMP_10 : Rule.BUF_04;
  }
}
