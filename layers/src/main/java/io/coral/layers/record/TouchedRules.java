package io.coral.layers.record;

import io.coral.layers.wrap.Operation;
import io.coral.spec.Rule;
import java.util.Map;
import java.util.Optional;

/** Which rule a difference touches. */
final class TouchedRules {

  private static final Map<Operation, Rule> BY_OPERATION =
      Map.ofEntries(
          Map.entry(Operation.OPEN, Rule.RES_04),
          Map.entry(Operation.CHECK, Rule.PRG_12),
          Map.entry(Operation.PROGRAM, Rule.PRG_01),
          Map.entry(Operation.UNPROGRAM, Rule.PRG_13),
          Map.entry(Operation.MEMORIES, Rule.MEM_01),
          Map.entry(Operation.OPEN_COMPUTE_UNIT, Rule.PRG_01),
          Map.entry(Operation.ALLOCATE, Rule.MEM_04),
          Map.entry(Operation.WRAP, Rule.BUF_06),
          Map.entry(Operation.COPY_TO_DEVICE, Rule.BUF_04),
          Map.entry(Operation.COPY_FROM_DEVICE, Rule.BUF_04),
          Map.entry(Operation.BUFFER_WRITE, Rule.BUF_16),
          Map.entry(Operation.BUFFER_READ, Rule.BUF_16),
          Map.entry(Operation.FILL, Rule.BUF_20),
          Map.entry(Operation.SET_BUFFER, Rule.CMP_15),
          Map.entry(Operation.SET_SCALAR, Rule.CMP_15),
          Map.entry(Operation.RUN, Rule.CMP_11),
          Map.entry(Operation.RESOURCE_CLOSE, Rule.LIF_01),
          Map.entry(Operation.RESOURCE_CAPABILITY, Rule.VER_03),
          Map.entry(Operation.SUB_BUFFER, Rule.BUF_12));

  private TouchedRules() {}

  /** The rule of a result that differs: what the runtime itself named, else the operation's. */
  static Rule of(Entry.Called call, Optional<Entry.Failure> recorded) {
    return recorded
        .map(Entry.Failure::rule)
        .filter(id -> !id.isEmpty())
        .map(Rule::of)
        .orElseGet(
            () ->
                BY_OPERATION.entrySet().stream()
                    .filter(entry -> call.is(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(Rule.ERR_01));
  }

  /** The rule of data that differ: of a kernel's output once the buffer was a kernel's argument. */
  static Rule ofData(boolean kernelArgument) {
    return kernelArgument ? Rule.CMP_10 : Rule.BUF_04;
  }
}
