package io.coral.core.engine.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.core.memory.internal.BufferPool;
import io.coral.core.memory.internal.KeptData;
import io.coral.core.repository.internal.Checksum;
import io.coral.core.schedule.internal.Binary;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Features;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.capability.Reset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board while it is open. Used by one thread at a time. What is called once for a programming has
 * a bound; {@link Resource#state}, which is called for each request, is left to the specification,
 * which has it return at once.
 */
final class Session {

  private final Resource resource;
  private final BoundedBoard board;
  private final Executor turn;
  private final KeptData kept;
  private final PowerSampler power;
  private final RequestLines lines;
  private final Map<String, OpenUnit> units = new HashMap<>();
  private final Map<Lane, LaunchPlan> plans = new IdentityHashMap<>();
  private List<Memory> memories = List.of();
  private BufferPool buffers;
  private List<KernelInfo> kernels = List.of();
  private List<Lane> lanes = List.of();
  private @Nullable Binary serving;
  private long epoch;

  /** What may have hung when the board was reset; null before. */
  private @Nullable Set<Launch> suspects;

  private final boolean hasTimes;
  private @Nullable InstalledBitstream loaded;
  private String program = "";

  /** What a programmed board tells of itself. */
  private record Told(List<Memory> memories, List<KernelInfo> kernels) {
    Told {
      memories = List.copyOf(memories);
      kernels = List.copyOf(kernels);
    }
  }

  /**
   * An open board.
   *
   * @param turn what the board's one thread at a time is had by
   * @param kept told of what requests share
   * @param lines what is logged of requests
   */
  Session(Resource resource, BoundedBoard board, Executor turn, KeptData kept, RequestLines lines) {
    this.hasTimes = board.info.has(Features.TIMESTAMPS);
    this.resource = resource;
    this.board = board;
    this.turn = turn;
    this.kept = kept;
    this.lines = lines;
    this.power = board.power(resource);
    this.buffers = pool();
  }

  private BufferPool pool() {
    return new BufferPool(board, memories, turn, kept);
  }

  /** What the board is programmed with, as far as this session knows. */
  Optional<InstalledBitstream> loaded() {
    return Optional.ofNullable(loaded);
  }

  /** The same for people; empty before it is. */
  String program() {
    return program;
  }

  /**
   * Whether this session has programmed the board with it: with that descriptor, too, which a
   * board's digest does not tell.
   */
  boolean holds(InstalledBitstream bitstream) {
    return bitstream.equals(loaded);
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
    buffers.rescue();
    List<OpenUnit> closing = List.copyOf(units.values());
    units.clear();
    plans.clear();
    buffers.close();
    try {
      Bitstream binary = bitstream.artifact().bitstream(ByteBuffer.wrap(bytes));
      board.run(
          board.limits.program(),
          "program",
          () -> {
            closing.forEach(OpenUnit::close);
            resource.program(binary);
          });
      note(bitstream);
    } finally {
      ResourceState state = resource.state();
      if (state.phase() != ResourceState.Phase.PROGRAMMED
          || state.epoch() != epoch && !bitstream.equals(loaded)) {
        loaded = null;
        lanes = List.of();
        serving = null;
        memories = List.of();
        buffers = pool();
      }
    }
  }

  private void note(InstalledBitstream bitstream) {
    Told told =
        board.call(
            board.limits.open(),
            "kernels",
            () -> new Told(resource.memories(), resource.kernels()),
            late -> {});
    memories = told.memories();
    kernels = told.kernels();
    buffers = pool();
    epoch = resource.state().epoch();
    loaded = bitstream;
    program = bitstream.artifact().bitstreamId() + ":" + bitstream.artifact().version();
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

  /** How many lanes each accelerator of the loaded bitstream has. */
  Map<String, Integer> laneCounts() {
    Map<String, Integer> counts = new HashMap<>();
    if (loaded != null) {
      for (String accelerator : loaded.artifact().acceleratorIds()) {
        counts.put(accelerator, lanesOf(loaded, accelerator).size());
      }
    }
    return counts;
  }

  /** Serves what the scheduler expects of the loaded bitstream: its lanes count from 0. */
  void serve(Program program) {
    lanes =
        program.accelerators().stream()
            .flatMap(accelerator -> lanesOf(program.bitstream(), accelerator).stream())
            .toList();
    serving = program.binary();
  }

  private List<Lane> lanesOf(InstalledBitstream bitstream, String accelerator) {
    return Lane.of(bitstream.artifact().kernels(accelerator), kernels);
  }

  boolean serves(Binary binary) {
    return serving == binary;
  }

  Lane lane(int index) {
    return lanes.get(index);
  }

  /** Whether its events tell their times. */
  boolean hasTimes() {
    return hasTimes;
  }

  /** Whether the program that it noted last is gone without its doing: the board was reset. */
  boolean wasReset() {
    ResourceState state = resource.state();
    return state.phase() != ResourceState.Phase.PROGRAMMED || state.epoch() != epoch;
  }

  /** Notes what may have hung when the board was reset; counts when told for the first time. */
  void suspect(Supplier<Set<Launch>> what) {
    if (suspects == null) {
      suspects = what.get();
    }
  }

  /** Whether something else was the reason for the reset. */
  boolean isInnocent(Launch launch) {
    return suspects != null && !suspects.contains(launch);
  }

  /** Whether it may have been the reason for the reset, as others may. */
  boolean isOneOfSeveral(Launch launch) {
    return suspects != null && suspects.size() > 1 && suspects.contains(launch);
  }

  /** What launches on a lane have in common; worked out at the first. */
  LaunchPlan plan(Lane lane, String accelerator) {
    LaunchPlan known = plans.get(lane);
    if (known == null) {
      known = new LaunchPlan(accelerator, lane, this);
      plans.put(lane, known);
    }
    return known;
  }

  /** A compute unit, opened at its first use and kept until the next programming. */
  OpenUnit unit(Lane.Unit unit) {
    OpenUnit open = units.get(unit.key());
    if (open == null) {
      open =
          new OpenUnit(
              board.call(
                  board.limits.open(),
                  "openComputeUnit",
                  () -> resource.openComputeUnit(unit.name()),
                  ComputeUnit::close));
      units.put(unit.key(), open);
    }
    return open;
  }

  /** What is logged of what runs here. */
  RequestLines lines() {
    return lines;
  }

  /** What runs here draws. */
  PowerSampler power() {
    return power;
  }

  /** Device memory of the loaded program. */
  BufferPool buffers() {
    return buffers;
  }

  List<Memory> memories() {
    return memories;
  }

  /** Stops the board whatever it does, if its runtime can. */
  void reset() {
    if (!board.info.has(Features.RESET)) {
      return;
    }
    try {
      board.run(board.reset(), "reset", () -> resource.capability(Reset.class).reset());
    } catch (AcceleratorException e) {
      log().warn("A reset failed", e);
    }
  }

  /** Waits for running commands up to the runtime's stop grace, and little longer. */
  void close() {
    power.close();
    if (!board.isHanging()) {
      buffers.rescue();
    }
    buffers.forgetArrays();
    try {
      board.run(board.close(), "close", resource::close);
    } catch (AcceleratorException e) {
      log().warn("A close failed, which it never should", e);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Session.class);
  }
}
