package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.internal.CsrLayout.Place;
import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One compute unit in the fabric, driven through its control registers: one outstanding run,
 * because the finish counter is narrow; others wait here. Any thread.
 */
final class CsrKernel {

  /** Looks at the finish counter before the completion thread takes over. */
  private static final int INLINE_LOOKS = 4;

  private final Accelerator afu;
  private final String name;
  private final long base;
  private final long window;
  private final Place[] places;
  private final long start;
  private final long finished;

  // what follows is guarded by the AFU's lock: each access takes it, and held already it is free

  /** What the argument registers hold once written, and what they are known to hold. */
  private final ByteBuffer image;

  private final long[] written;
  private boolean known;

  private long starts;

  private @Nullable Command running;
  private final ArrayDeque<Launch> waiting = new ArrayDeque<>(4);

  private record Launch(Arguments arguments, Command command) {}

  CsrKernel(Accelerator afu, String name, long base, CsrLayout layout) {
    this.afu = afu;
    this.name = name;
    this.base = base;
    this.window = layout.window();
    this.places = layout.arguments().toArray(new Place[0]);
    this.start = base + CsrLayout.START;
    this.finished = base + CsrLayout.FINISHED;
    int bytes = CsrLayout.end(layout.arguments()) - CsrLayout.ARGUMENTS;
    this.image = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.written = new long[bytes / Long.BYTES];
  }

  /** The offset of its registers in the AFU. */
  long base() {
    return base;
  }

  /** Bytes of its registers. */
  long window() {
    return window;
  }

  /** How many runs were started. */
  long starts() {
    synchronized (afu) {
      return starts;
    }
  }

  /** Fails unless the registers are of the version that is understood. */
  void requireVersion() {
    int version = afu.read32(base + CsrLayout.STATUS) >>> 16;
    if (version != CsrLayout.VERSION) {
      throw AcceleratorException.of(
          ErrorCode.PROGRAM_FAILED,
          "program",
          "kernel " + name,
          "the registers at 0x"
              + Long.toHexString(base)
              + " have version "
              + version
              + "; expected "
              + CsrLayout.VERSION
              + ": correct the property csr.offset, or build the kernel with tools that generate"
              + " version "
              + CsrLayout.VERSION);
    }
  }

  /**
   * Starts a run, or keeps it until those before it have finished.
   *
   * @return whether the run has ended already
   */
  boolean launch(Arguments arguments, Command command) {
    synchronized (afu) {
      if (running != null) {
        waiting.add(new Launch(arguments, command));
        return false;
      }
      start(arguments);
      running = command;
    }
    if (command.inline()) {
      for (int look = 0; look < INLINE_LOOKS; look++) {
        if (poll()) {
          return true;
        }
      }
    }
    return false;
  }

  private void start(Arguments arguments) {
    for (int i = 0; i < places.length; i++) {
      int at = places[i].offset() - CsrLayout.ARGUMENTS;
      if (arguments.isBuffer(i)) {
        image.putLong(at, ((Addressed) arguments.buffer(i)).deviceAddress());
      } else {
        image.put(at, arguments.scalar(i));
      }
    }
    for (int word = 0; word < written.length; word++) {
      long value = image.getLong(word * Long.BYTES);
      if (!known || value != written[word]) {
        afu.write64(base + CsrLayout.ARGUMENTS + (long) word * Long.BYTES, value);
        written[word] = value;
      }
    }
    known = true;
    afu.read32(finished);
    afu.write32(start, 1);
    starts++;
  }

  /**
   * Completes the run if it has finished, and starts the next one.
   *
   * @return whether nothing runs that was there before; whoever starts a run meanwhile says so
   * @throws AcceleratorException when the registers cannot be read
   */
  boolean poll() {
    Command done;
    boolean quiet;
    synchronized (afu) {
      if (running == null) {
        return true;
      }
      int count = afu.read32(finished);
      if (count == 0) {
        return false;
      }
      if (count == -1 && !afu.answers()) {
        throw AcceleratorException.of(
            ErrorCode.DEVICE_LOST, "run", "kernel " + name, "its registers read all ones");
      }
      done = running;
      running = null;
      quiet = waiting.isEmpty();
    }
    try {
      done.complete();
    } finally {
      if (!quiet) {
        // whatever those throw who are told, what waits behind it starts
        quiet = startNext();
      }
    }
    return quiet;
  }

  /** Whether nothing runs afterwards. */
  private boolean startNext() {
    while (true) {
      Launch next;
      AcceleratorException failure;
      synchronized (afu) {
        next = running == null ? waiting.poll() : null;
        if (next == null) {
          return running == null;
        }
        try {
          start(next.arguments());
          running = next.command();
          return false;
        } catch (RuntimeException | Error e) {
          failure = ForeignCode.failure("run", "kernel " + name, e);
        }
      }
      fail(next.command(), failure);
    }
  }

  /** Fails what runs and what waits; the accelerator was reset or is gone. */
  void abort(ErrorCode code, String text) {
    Command ended;
    ArrayDeque<Launch> dropped;
    synchronized (afu) {
      ended = running;
      dropped = new ArrayDeque<>(waiting);
      running = null;
      waiting.clear();
      known = false;
    }
    if (ended != null) {
      fail(ended, ended.newFailure(code, text));
    }
    dropped.forEach(launch -> fail(launch.command(), launch.command().newFailure(code, text)));
  }

  /** Whatever those throw who are told keeps no other command from its end. */
  static void fail(Command command, AcceleratorException failure) {
    ForeignCode.tell("telling the failure of " + command.object(), () -> command.fail(failure));
  }
}
