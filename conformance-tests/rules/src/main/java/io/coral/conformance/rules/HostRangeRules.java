package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.Sharing;
import io.coral.spec.lifecycle.SettableEvent;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies between a buffer and any host memory, and fills: BUF-16 to BUF-21. */
final class HostRangeRules {

  private static final int SIZE = 70_001;
  private static final int LARGE = (8 << 20) + 5;
  private static final int GUARD = 4096;
  private static final byte MARK = (byte) 0xa5;

  /** Device offset, bytes, and by how much the host range is off a page. */
  private static final int[][] RANGES = {
    {0, SIZE, 0},
    {0, SIZE, 1},
    {1, 1, 0},
    {4095, 2, 7},
    {4096, 4096, 64},
    {63, 65, 4095},
    {SIZE / 3, SIZE / 2, 3},
    {SIZE - 5, 5, 2}
  };

  @Verifies(
      value = "BUF-16",
      lookAt = "addresses and lengths that are no multiple of a word or page; a staging copy")
  void aRangeIsMovedWholeAndAlone(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    try (Buffer allocated = memory.allocate(SIZE);
        Buffer wrapped = memory.wrap(ByteBuffer.allocateDirect(SIZE))) {
      moveRanges(bench, allocated, keepsHostSide(allocated));
      boolean apart = !bench.runtime().info().has(Features.DIRECT_WRAP);
      moveRanges(bench, wrapped, keepsHostSide(wrapped) && apart);
    }
  }

  private static boolean keepsHostSide(Buffer buffer) {
    return buffer.sharing() == Sharing.SEPARATE;
  }

  private static void moveRanges(Bench bench, Buffer buffer, boolean keepsHostSide) {
    byte[] device = bench.randomBytes(SIZE);
    write(buffer, 0, device);
    for (int[] range : RANGES) {
      if (keepsHostSide) {
        CopyRules.clear(buffer);
      }
      byte[] content = bench.randomBytes(range[1]);
      ByteBuffer source = guarded(range[1], range[2]);
      source.duplicate().put(content);
      String what = range[1] + " bytes at " + range[0] + " of " + SIZE;
      Expect.completes("write of " + what, buffer.write(range[0], source));
      System.arraycopy(content, 0, device, range[0], range[1]);
      expectDevice(buffer, device, "after write of " + what);
      expectAlone("the source of " + what, source, content);

      ByteBuffer target = guarded(range[1], range[2]);
      Expect.completes("read of " + what, buffer.read(range[0], target));
      expectAlone("the target of " + what, target, content);
      expectDevice(buffer, device, "after read of " + what);
      if (keepsHostSide) {
        Expect.filled("the buffer's own host side", MARK, buffer.hostView());
      }
    }
    Expect.completes("the copy from the device", buffer.copyFromDevice());
    Expect.bytes("what write wrote, copied", ByteBuffer.wrap(device), buffer.hostView());
    byte[] copied = bench.randomBytes(SIZE);
    buffer.hostView().put(copied);
    Expect.completes("the copy to the device", buffer.copyToDevice());
    expectDevice(buffer, copied, "after a copy to the device");
  }

  @Verifies(value = "BUF-16", lookAt = "pieces that a large range is cut into")
  void aLargeRangeIsMovedWhole(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    int size = (int) Math.min(LARGE, TransferRules.largest(bench, memory));
    try (Buffer buffer = memory.allocate(size)) {
      byte[] content = bench.randomBytes(size);
      write(buffer, 0, content);
      expectDevice(buffer, content, "after write of " + size + " bytes");
      byte[] part = Arrays.copyOfRange(content, 1, size);
      expectRead(buffer, 1, part, "all but the first byte");
    }
  }

  @Verifies(value = "BUF-17", lookAt = "the checks of the host memory and of the range")
  void unusableRangesAreInvalid(Bench bench) {
    Buffer buffer = bench.memory(bench.programmed()).allocate(1000);
    byte[] device = bench.randomBytes(1000);
    write(buffer, 0, device);
    ByteBuffer direct = ByteBuffer.allocateDirect(100);
    expectInvalid(buffer, 0, "a heap buffer", ByteBuffer.allocate(100));
    expectInvalid(buffer, 0, "no bytes", ByteBuffer.allocateDirect(0));
    expectInvalid(buffer, 0, "nothing remaining", direct.duplicate().position(100));
    for (long offset : new long[] {-1, Long.MIN_VALUE, 901, 1000, Long.MAX_VALUE}) {
      expectInvalid(buffer, offset, "100 bytes of 1000", direct);
    }
    Expect.failure(
        ErrorCode.INVALID_ARGUMENT,
        "read into a read-only buffer",
        () -> buffer.read(0, direct.asReadOnlyBuffer()));
    expectDevice(buffer, device, "after calls that were refused");

    byte[] content = bench.randomBytes(100);
    direct.put(content).flip();
    Expect.completes("write of a read-only buffer", buffer.write(900, direct.asReadOnlyBuffer()));
    System.arraycopy(content, 0, device, 900, 100);
    expectDevice(buffer, device, "after write of a read-only buffer");
  }

  private static void expectInvalid(Buffer buffer, long offset, String what, ByteBuffer host) {
    ErrorCode code = ErrorCode.INVALID_ARGUMENT;
    Expect.failure(code, "write(" + offset + ") of " + what, () -> buffer.write(offset, host));
    Expect.failure(code, "read(" + offset + ") of " + what, () -> buffer.read(offset, host));
  }

  @Verifies(value = "BUF-18", lookAt = "when position and limit are looked at: at the call alone")
  void aRangeIsTakenAsItIsAtTheCall(Bench bench) {
    Buffer buffer = bench.memory(bench.programmed()).allocate(1005);
    byte[] content = bench.randomBytes(4000);
    byte[] expected = Arrays.copyOfRange(content, 777, 1777);
    for (boolean held : new boolean[] {false, true}) {
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        ByteBuffer source = ByteBuffer.allocateDirect(4000).order(order);
        source.put(content).position(777).limit(1777);
        write(buffer, 0, new byte[1005]);
        SettableEvent gate = bench.gate();
        Event written = held ? buffer.write(5, source, gate) : buffer.write(5, source);
        expectUnmoved("write", source, order);
        source.clear().position(10).limit(20);
        gate.complete();
        Expect.completes("the write", written);
        expectRead(buffer, 5, expected, "what was between position and limit at the call");

        ByteBuffer target = ByteBuffer.allocateDirect(4000).order(order);
        fill(target);
        target.position(777).limit(1777);
        SettableEvent second = bench.gate();
        Event read = held ? buffer.read(5, target, second) : buffer.read(5, target);
        expectUnmoved("read", target, order);
        target.clear().position(10).limit(20);
        second.complete();
        Expect.completes("the read", read);
        expectAlone("the target of read", target.limit(1777).position(777), expected);
      }
    }
  }

  private static void expectUnmoved(String what, ByteBuffer host, ByteOrder order) {
    Expect.equal("the position after " + what, 777, host.position());
    Expect.equal("the limit after " + what, 1777, host.limit());
    Expect.equal("the byte order after " + what, order, host.order());
  }

  @Verifies(value = "BUF-18", lookAt = "a field that holds the ByteBuffer, not only its address")
  void aRangeStaysReachable(Bench bench) {
    byte[] content = bench.randomBytes(256 * 1024);
    Buffer buffer = bench.memory(bench.programmed()).allocate(content.length);
    SettableEvent gate = bench.gate();
    List<Event> written = new ArrayList<>();
    WeakReference<ByteBuffer> forgotten = writeAndForget(buffer, content, gate, written);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Expect.that(
          !forgotten.refersTo(null),
          "the memory of a write that is outstanding is reachable",
          "it was collected");
    }
    gate.complete();
    Expect.completes("the write", written.get(0));
    expectDevice(buffer, content, "after write of memory that nobody else holds");
  }

  private static WeakReference<ByteBuffer> writeAndForget(
      Buffer buffer, byte[] content, SettableEvent gate, List<Event> written) {
    ByteBuffer host = direct(content);
    written.add(buffer.write(0, host, gate));
    return new WeakReference<>(host);
  }

  @Verifies(value = "BUF-19", lookAt = "what close does with commands that are held")
  void aRangeIsLeftOnceItsEventHasSettled(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    Duration grace = bench.bounds().stopGrace();
    Buffer held = memory.allocate(1 << 20);
    Expect.completes("the fill", held.fill(0, 1 << 20, (byte) 1));
    ByteBuffer host = ByteBuffer.allocateDirect(1 << 20);
    SettableEvent gate = bench.gate();
    Event read = held.read(0, host, gate);
    Expect.within(grace, "close with a read held", held::close);
    Expect.fails(ErrorCode.CLOSED, "the read that was held", read);
    Expect.equal("released() when no command was on the device", true, held.released());
    fill(host);
    gate.complete();
    CopyRules.roundTrip(bench, memory.allocate(4096), "another buffer");
    Expect.filled("the host memory after close", MARK, host);

    Buffer open = memory.allocate(1 << 20);
    Expect.completes("the fill", open.fill(0, 1 << 20, (byte) 1));
    Expect.completes("the read", open.read(0, host));
    fill(host);
    CopyRules.roundTrip(bench, open, "the same buffer");
    Expect.filled("the host memory after the event", MARK, host);
  }

  @Verifies(value = "BUF-20", lookAt = "lengths and offsets that are no multiple of the pattern")
  void aFillSetsItsRangeAlone(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    try (Buffer buffer = memory.allocate(SIZE)) {
      byte[] device = bench.randomBytes(SIZE);
      write(buffer, 0, device);
      if (keepsHostSide(buffer)) {
        CopyRules.clear(buffer);
      }
      for (byte value = 1; value <= RANGES.length; value++) {
        int[] range = RANGES[value - 1];
        String what = "fill(" + range[0] + ", " + range[1] + ", " + value + ")";
        Expect.completes(what, buffer.fill(range[0], range[1], value));
        Arrays.fill(device, range[0], range[0] + range[1], value);
        expectDevice(buffer, device, "after " + what);
      }
      if (keepsHostSide(buffer)) {
        Expect.filled("the buffer's own host side", MARK, buffer.hostView());
      }
      expectNotFilled(buffer, -1, 1);
      expectNotFilled(buffer, 0, 0);
      expectNotFilled(buffer, 0, -1);
      expectNotFilled(buffer, 0, SIZE + 1);
      expectNotFilled(buffer, SIZE, 1);
      expectNotFilled(buffer, 1, Long.MAX_VALUE);
      expectNotFilled(buffer, Long.MIN_VALUE, 1);
      expectDevice(buffer, device, "after fills that were refused");
    }
  }

  private static void expectNotFilled(Buffer buffer, long offset, long length) {
    Expect.failure(
        ErrorCode.INVALID_ARGUMENT,
        "fill(" + offset + ", " + length + ") of " + buffer.size() + " bytes",
        () -> buffer.fill(offset, length, (byte) 0x77));
  }

  @Verifies(value = "BUF-21", lookAt = "whether all commands of a buffer stand in one order")
  void commandsOfABufferAreCarriedOutInOrder(Bench bench) {
    Buffer buffer = bench.memory(bench.programmed()).allocate(5000);
    byte[] expected = bench.randomBytes(5000);
    write(buffer, 0, expected);
    byte[] content = bench.randomBytes(4000);
    SettableEvent gate = bench.gate();
    ByteBuffer target = ByteBuffer.allocateDirect(5000);
    List<Event> commands =
        List.of(
            buffer.write(500, direct(content), gate),
            buffer.fill(1000, 1000, (byte) 7),
            buffer.copyFromDevice(),
            buffer.read(0, target));
    for (Event command : commands) {
      Expect.equal("a command behind one that is held", Event.State.PENDING, command.state());
    }
    gate.complete();
    Expect.completes("the last command", commands.get(3));
    for (Event command : commands) {
      Expect.equal("a command before one that ended", Event.State.COMPLETED, command.state());
    }
    System.arraycopy(content, 0, expected, 500, 4000);
    Arrays.fill(expected, 1000, 2000, (byte) 7);
    Expect.bytes("what was read behind write and fill", ByteBuffer.wrap(expected), target);
    Expect.bytes("what was copied behind them", ByteBuffer.wrap(expected), buffer.hostView());
  }

  @Verifies(value = "BUF-21", lookAt = "the events that a command waits for")
  void commandsWaitForWhatTheyName(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    Buffer source = memory.allocate(4096);
    Buffer target = memory.allocate(4096);
    Buffer scratch = memory.allocate(4096);
    byte[] content = bench.randomBytes(4096);
    write(source, 0, content);
    ByteBuffer between = ByteBuffer.allocateDirect(4096);
    SettableEvent gate = bench.gate();
    Event filled = scratch.fill(0, 4096, (byte) 3, gate);
    Event read = source.read(0, between, filled);
    Event written = target.write(0, between, read);
    for (Event command : List.of(filled, read, written)) {
      Expect.equal("a command behind one that is held", Event.State.PENDING, command.state());
    }
    gate.complete();
    Expect.completes("a write after a read after a fill", written);
    expectDevice(target, content, "after a write of what a read had brought");

    SettableEvent broken = bench.gate();
    ByteBuffer untouched = guarded(4096, 0);
    List<Event> dependents =
        List.of(
            source.write(0, ByteBuffer.allocateDirect(4096), broken),
            source.fill(0, 4096, (byte) 3, broken),
            source.read(0, untouched, broken));
    broken.fail(
        AcceleratorException.of(
            ErrorCode.EXECUTION_FAILED, "await", "gate of the kit", "failed on purpose"));
    for (Event dependent : dependents) {
      Expect.fails(ErrorCode.DEPENDENCY_FAILED, "a command whose dependency failed", dependent);
    }
    Expect.filled("the target of a read that was not executed", MARK, untouched);
    expectDevice(source, content, "after commands that were not executed");
  }

  // ---- what is where

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }

  private static void write(Buffer buffer, long offset, byte[] content) {
    Expect.completes("a write", buffer.write(offset, direct(content)));
  }

  private static void expectDevice(Buffer buffer, byte[] expected, String when) {
    expectRead(buffer, 0, expected, "the device side " + when);
  }

  private static void expectRead(Buffer buffer, long offset, byte[] expected, String what) {
    ByteBuffer seen = ByteBuffer.allocateDirect(expected.length);
    Expect.completes("a read", buffer.read(offset, seen));
    Expect.bytes(what, ByteBuffer.wrap(expected), seen);
  }

  /** A marked range between marked guards, off a page by so many bytes. */
  private static ByteBuffer guarded(int size, int off) {
    ByteBuffer all = ByteBuffer.allocateDirect(size + 3 * GUARD + off);
    fill(all);
    int page = -all.alignmentOffset(0, GUARD) & (GUARD - 1);
    return all.position(GUARD + page + off).limit(GUARD + page + off + size);
  }

  private static void fill(ByteBuffer bytes) {
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, MARK);
    }
  }

  /** The range has this content, and all around it the mark. */
  private static void expectAlone(String what, ByteBuffer range, byte[] content) {
    Expect.bytes(what, ByteBuffer.wrap(content), range);
    int from = range.position();
    ByteBuffer all = range.duplicate().clear();
    Expect.filled("before " + what, MARK, all.duplicate().limit(from), from);
    Expect.filled("after " + what, MARK, all.position(range.limit()), from);
  }
}
