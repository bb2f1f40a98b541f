package io.coral.core.engine.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.core.repository.internal.Checksum;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.foreign.BoundedCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A board while it is open. Used by one thread at a time. */
final class Session {

  /** What a close may take beyond the runtime's own stop grace. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Resource resource;
  private final BoundedRuntime runtime;
  private final Map<String, ComputeUnit> units = new HashMap<>();
  private final Map<String, List<Lane>> lanes = new HashMap<>();
  private final Set<String> busy = new HashSet<>();
  private List<Memory> memories = List.of();
  private @Nullable InstalledBitstream loaded;

  Session(Resource resource, BoundedRuntime runtime) {
    this.resource = resource;
    this.runtime = runtime;
  }

  /** Whether two entries of a repository are the same artifact. */
  static boolean same(@Nullable InstalledBitstream a, InstalledBitstream b) {
    return a != null && a.sha256().equals(b.sha256()) && a.folder().equals(b.folder());
  }

  /** What the board is programmed with, as far as this session knows. */
  Optional<InstalledBitstream> loaded() {
    return Optional.ofNullable(loaded);
  }

  /** Whether the board is programmed with it, by this session or before it was opened. */
  boolean holds(InstalledBitstream bitstream) {
    if (loaded == null) {
      ResourceState state = resource.state();
      if (state.phase() == ResourceState.Phase.PROGRAMMED
          && state.digest().filter(bitstream.sha256()::equals).isPresent()) {
        note(bitstream);
      }
    }
    return same(loaded, bitstream);
  }

  /**
   * Programs the board; no request may be running on it.
   *
   * @throws AcceleratorException as {@link Resource#program}
   * @throws RepositoryException when the binary cannot be read or was changed
   */
  void program(InstalledBitstream bitstream) {
    byte[] bytes = verified(bitstream);
    long epoch = resource.state().epoch();
    units.values().forEach(ComputeUnit::close);
    units.clear();
    busy.clear();
    try {
      Bitstream binary = bitstream.artifact().bitstream(ByteBuffer.wrap(bytes));
      BoundedCall.run(
          runtime.limits.program(),
          "program",
          "a board of runtime " + runtime.info.id(),
          () -> resource.program(binary));
      note(bitstream);
    } finally {
      ResourceState state = resource.state();
      if (state.phase() != ResourceState.Phase.PROGRAMMED
          || state.epoch() != epoch && !same(loaded, bitstream)) {
        loaded = null;
        lanes.clear();
        memories = List.of();
      }
    }
  }

  private void note(InstalledBitstream bitstream) {
    lanes.clear();
    memories = List.copyOf(resource.memories());
    loaded = bitstream;
  }

  private static byte[] verified(InstalledBitstream bitstream) {
    try {
      byte[] bytes = Files.readAllBytes(bitstream.binary());
      String found = Checksum.of(bytes);
      if (!found.equals(bitstream.sha256())) {
        throw new RepositoryException(
            bitstream.binary(),
            "was changed after its installation: expected SHA-256 "
                + bitstream.sha256()
                + ", found "
                + found
                + "; install the artifact again");
      }
      return bytes;
    } catch (IOException e) {
      throw new RepositoryException(
          bitstream.binary(), "cannot be read: " + e + "; install the artifact again", e);
    } catch (OutOfMemoryError e) {
      throw new RepositoryException(
          bitstream.binary(),
          "with " + bitstream.size() + " bytes does not fit into the Java heap; raise -Xmx",
          e);
    }
  }

  /** A lane of the accelerator that no request uses, as far as there is one. */
  Optional<Lane> freeLane(String acceleratorId) {
    return lanes.computeIfAbsent(acceleratorId, this::lanesOf).stream()
        .filter(lane -> lane.units().stream().noneMatch(unit -> busy.contains(unit.key())))
        .findFirst();
  }

  private List<Lane> lanesOf(String acceleratorId) {
    InstalledBitstream bitstream = loaded;
    return bitstream == null
        ? List.of()
        : Lane.of(bitstream.artifact().kernels(acceleratorId), resource.kernels());
  }

  void take(Lane lane) {
    lane.units().forEach(unit -> busy.add(unit.key()));
  }

  void give(Lane lane) {
    lane.units().forEach(unit -> busy.remove(unit.key()));
  }

  /** A compute unit, opened at its first use and kept until the next programming. */
  ComputeUnit unit(Lane.Unit unit) {
    ComputeUnit open = units.get(unit.key());
    if (open == null) {
      open = resource.openComputeUnit(unit.name());
      units.put(unit.key(), open);
    }
    return open;
  }

  List<Memory> memories() {
    return memories;
  }

  /** Waits for running commands up to the runtime's stop grace, and little longer. */
  void close() {
    try {
      BoundedCall.run(
          new BoundedCall.Limit("the stop grace", runtime.info.bounds().stopGrace().plus(SLACK)),
          "close",
          "a board of runtime " + runtime.info.id(),
          resource::close);
    } catch (AcceleratorException e) {
      log().warn("A close failed, which it never should", e);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Session.class);
  }
}
