package io.coral.layers.record;

import io.coral.layers.wrap.Operation;
import io.coral.spec.Rule;
import java.util.Map;
import java.util.Optional;

/** Which rule a difference touches. */
final class TouchedRules {

  private static final Map<String, Rule> BY_OPERATION =
      Map.ofEntries(
          Map.entry(Operation.OPEN.method(), Rule.RES_04),
          Map.entry(Operation.CHECK.method(), Rule.PRG_12),
          Map.entry(Operation.PROGRAM.method(), Rule.PRG_01),
          Map.entry(Operation.UNPROGRAM.method(), Rule.PRG_13),
          Map.entry(Operation.MEMORIES.method(), Rule.MEM_01),
          Map.entry(Operation.OPEN_COMPUTE_UNIT.method(), Rule.PRG_01),
          Map.entry(Operation.ALLOCATE.method(), Rule.MEM_04),
          Map.entry(Operation.WRAP.method(), Rule.BUF_06),
          Map.entry(Operation.COPY_TO_DEVICE.method(), Rule.BUF_04),
          Map.entry(Operation.COPY_FROM_DEVICE.method(), Rule.BUF_04),
          Map.entry(Operation.SET_BUFFER.method(), Rule.CMP_15),
          Map.entry(Operation.SET_SCALAR.method(), Rule.CMP_15),
          Map.entry(Operation.RUN.method(), Rule.CMP_11),
          Map.entry(Operation.RESOURCE_CLOSE.method(), Rule.LIF_01),
          Map.entry(Operation.RESOURCE_CAPABILITY.method(), Rule.VER_03),
          Map.entry(Operation.SUB_BUFFER.method(), Rule.BUF_12));

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
