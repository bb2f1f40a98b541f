package io.coral.opencl.support;

import io.coral.spec.backend.BackendProgram;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A program on an OpenCL device, with the units that are open on it. */
public abstract class LoadedProgram implements BackendProgram {
  private final Commands commands;
  private final boolean keepsArguments;
  private final Set<KernelUnit> units = ConcurrentHashMap.newKeySet();

  /**
   * A loaded program.
   *
   * @param keepsArguments whether the vendor's kernels keep the buffers that they are set to
   */
  protected LoadedProgram(Commands commands, boolean keepsArguments) {
    this.commands = commands;
    this.keepsArguments = keepsArguments;
  }

  Commands commands() {
    return commands;
  }

  boolean keepsArguments() {
    return keepsArguments;
  }

  /** A unit was opened. */
  protected final KernelUnit opened(KernelUnit unit) {
    units.add(unit);
    return unit;
  }

  /** A buffer is about to be released. */
  void forget(PlacedBuffer buffer) {
    units.forEach(unit -> unit.forget(buffer));
  }

  void forget(KernelUnit unit) {
    units.remove(unit);
  }

  String memoryNames(SortedSet<Integer> indexes) {
    return indexes.stream()
        .map(memories()::get)
        .map(memory -> "memory " + memory.index() + " (" + memory.tag().orElse(memory.type()) + ")")
        .collect(Collectors.joining(" or "));
  }
}
