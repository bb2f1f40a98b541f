package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An argument's array on the board: a copy in each memory that a stage needs it in, and which of
 * them is the newest. A scalar has no copies.
 */
final class DeviceArray {

  /** The array in one memory. */
  static final class Copy {
    private final Buffer buffer;
    private final ByteBuffer host;
    private boolean filled;

    private Copy(Buffer buffer, ByteBuffer host) {
      this.buffer = buffer;
      this.host = host;
    }

    Buffer buffer() {
      return buffer;
    }

    boolean isFilled() {
      return filled;
    }

    Event toDevice(Event... after) {
      if (host.isReadOnly()) {
        fillHostSide();
      }
      filled = true;
      return buffer.copyToDevice(after);
    }

    /** A read-only array cannot be wrapped, so the buffer has a host side of its own. */
    private void fillHostSide() {
      ByteBuffer rest = host.duplicate();
      for (ByteBuffer view : buffer.hostViews()) {
        int length = view.remaining();
        view.put(rest.slice(rest.position(), length));
        rest.position(rest.position() + length);
      }
    }
  }

  private final ArtifactArgument declared;
  private final Argument given;
  private final List<Memory> memories;
  private final Map<Integer, Copy> copies = new TreeMap<>();
  private @Nullable Copy newest;
  private @Nullable Event lastRun;
  private int lastStage;

  DeviceArray(ArtifactArgument declared, Argument given, List<Memory> memories) {
    this.declared = declared;
    this.given = given;
    this.memories = memories;
  }

  Access access() {
    return declared.access();
  }

  /** The copy that holds the newest content; null before the first stage that uses the array. */
  @Nullable Copy newest() {
    return newest;
  }

  /** The last run that uses the array so far. */
  @Nullable Event lastRun() {
    return lastRun;
  }

  /** The stage of {@link #lastRun}. */
  int lastStage() {
    return lastStage;
  }

  /** Notes that a run uses a copy, and leaves its newest content there. */
  void used(Copy copy, Event run, int stage) {
    newest = copy;
    lastRun = run;
    lastStage = stage;
  }

  /**
   * The copy that a stage uses: one that exists, if the stage reaches it, else a new one where
   * there is most room.
   */
  Copy copyFor(String accelerator, int stage, int index, ComputeUnit unit) {
    Set<Integer> reachable = reachable(stage, index, unit);
    for (Map.Entry<Integer, Copy> copy : copies.entrySet()) {
      if (reachable.contains(copy.getKey())) {
        return copy.getValue();
      }
    }
    int best = -1;
    for (int memory : reachable) {
      if (memory >= memories.size()) {
        throw new RequestException(
            RequestException.Code.FAILED,
            accelerator,
            accelerator
                + ": argument "
                + declared.name()
                + " shall lie in memory "
                + memory
                + ", but the board has "
                + memories.size()
                + " memories; correct the descriptor");
      }
      if (best < 0 || memories.get(memory).available() > memories.get(best).available()) {
        best = memory;
      }
    }
    Copy copy = allocate(memories.get(best));
    copies.put(best, copy);
    return copy;
  }

  /** What the descriptor says; else what the runtime knows; else the first memory. */
  private Set<Integer> reachable(int stage, int index, ComputeUnit unit) {
    OptionalInt memory = declared.memoryIn(stage);
    Set<Integer> known = new TreeSet<>();
    for (ArgumentInfo argument : unit.kernel().arguments()) {
      if (argument.index() == index) {
        known.addAll(argument.memories());
        if (memory.isPresent() && argument.memoryOf(memory.getAsInt()).isPresent()) {
          // the descriptor may number memories as the vendor does
          return Set.of(argument.memoryOf(memory.getAsInt()).getAsInt());
        }
      }
    }
    if (memory.isPresent()) {
      return Set.of(memory.getAsInt());
    }
    return known.isEmpty() ? Set.of(0) : known;
  }

  private Copy allocate(Memory memory) {
    ByteBuffer host = ((Argument.Array) given).buffer();
    return host.isReadOnly()
        ? new Copy(memory.allocate(host.remaining()), host)
        : new Copy(memory.wrap(host), host);
  }

  void close() {
    copies.values().forEach(copy -> copy.buffer.close());
    copies.clear();
  }
}
