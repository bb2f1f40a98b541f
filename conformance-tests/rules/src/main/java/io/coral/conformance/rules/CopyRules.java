package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotApplicable;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.Sharing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BUF, second half: what a copy moves, and what it leaves alone. */
final class CopyRules {

  private static final int GUARD = 4096;
  private static final byte MARK = (byte) 0xa5;

  /** Bytes come back as they went, even from a host side that was cleared meanwhile. */
  static void roundTrip(Bench bench, Buffer buffer, String what) {
    byte[] content = bench.randomBytes(Math.toIntExact(buffer.size()));
    buffer.hostView().put(content);
    Expect.completes("the copy of " + what + " to the device", buffer.copyToDevice());
    if (buffer.sharing() == Sharing.SEPARATE) {
      clear(buffer);
    }
    Expect.completes("the copy of " + what + " from the device", buffer.copyFromDevice());
    Expect.bytes(what, ByteBuffer.wrap(content), buffer.hostView());
  }

  /** Fills the host side with a mark. */
  static void clear(Buffer buffer) {
    fill(buffer.hostView(), MARK);
  }

  private static void fill(ByteBuffer bytes, byte value) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      bytes.put(i, value);
    }
  }

  private static Buffer separate(Buffer buffer) {
    if (buffer.sharing() != Sharing.SEPARATE) {
      throw new NotApplicable("buffers are SHARED here: there is nothing apart to keep apart");
    }
    return buffer;
  }

  @Verifies(value = "BUF-04", lookAt = "sizes that are no multiple of the page or of the bus width")
  void roundTripPreservesBytes(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    for (int size : new int[] {1, 3, 4095, 4096, 4097, (1 << 20) + 1}) {
      try (Buffer allocated = memory.allocate(size);
          Buffer wrapped = memory.wrap(ByteBuffer.allocateDirect(size))) {
        Expect.equal("the size of the allocated buffer", (long) size, allocated.size());
        Expect.equal("the size of the wrapped buffer", (long) size, wrapped.size());
        roundTrip(bench, allocated, size + " allocated bytes");
        roundTrip(bench, wrapped, size + " wrapped bytes");
      }
    }
  }

  @Verifies(
      value = "BUF-05",
      lookAt = "the length of the native read; rounding up to a page or word")
  void copyFromDeviceStaysInItsRange(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    for (int size : new int[] {1, 4095, 4096, 4097, 65_537}) {
      ByteBuffer guarded = ByteBuffer.allocateDirect(size + 2 * GUARD);
      ByteBuffer middle = guarded.slice(GUARD, size);
      try (Buffer buffer = separate(memory.wrap(middle))) {
        fill(middle, (byte) 1);
        Expect.completes("the copy to the device", buffer.copyToDevice());
        for (int[] range : ranges(size)) {
          fill(guarded, MARK);
          Expect.completes("the copy from the device", buffer.copyFromDevice(range[0], range[1]));
          int from = GUARD + range[0];
          String what = "copyFromDevice(" + range[0] + ", " + range[1] + ") of " + size + " bytes";
          int to = from + range[1];
          Expect.filled("before " + what, MARK, part(guarded, 0, from), GUARD);
          Expect.filled("in " + what, (byte) 1, part(guarded, from, to), GUARD);
          Expect.filled("after " + what, MARK, part(guarded, to, guarded.capacity()), GUARD);
        }
      }
    }
  }

  /** A range of a buffer, with the same indexes. */
  private static ByteBuffer part(ByteBuffer all, int from, int to) {
    return all.duplicate().limit(to).position(from);
  }

  private static int[][] ranges(int size) {
    return new int[][] {{0, size}, {0, 1}, {size - 1, 1}, {size / 3, size - size / 2}};
  }

  @Verifies(value = "BUF-06", lookAt = "wrap: work on a duplicate, from the position, not from 0")
  void theCallersBufferIsLeftAsItIs(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    byte[] content = bench.randomBytes(1000);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      ByteBuffer host = ByteBuffer.allocateDirect(4000).order(order);
      fill(host, MARK);
      host.position(777).limit(1777);
      host.duplicate().put(content);
      try (Buffer buffer = memory.wrap(host)) {
        Expect.equal("the size of the wrapped buffer", 1000L, buffer.size());
        Expect.completes("the copy to the device", buffer.copyToDevice());
        if (buffer.sharing() == Sharing.SEPARATE) {
          fill(host.duplicate(), (byte) 0);
        }
        Expect.completes("the copy from the device", buffer.copyFromDevice());
        Expect.bytes("the wrapped range", ByteBuffer.wrap(content), host.duplicate());
        Expect.equal("the position", 777, host.position());
        Expect.equal("the limit", 1777, host.limit());
        Expect.equal("the byte order", order, host.order());
        ByteBuffer all = host.duplicate().clear();
        Expect.filled("before the wrapped range", MARK, part(all, 0, 777), 777);
        Expect.filled("after the wrapped range", MARK, part(all, 1777, 4000), 777);
      }
    }
  }

  @Verifies(value = "BUF-07", lookAt = "what sharing() says, against what the memory really is")
  void sharingIsAsItIsTold(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    Buffer allocated = memory.allocate(10_000);
    Buffer wrapped = memory.wrap(ByteBuffer.allocateDirect(10_000));
    for (Buffer buffer : new Buffer[] {allocated, wrapped}) {
      byte[] first = bench.randomBytes(10_000);
      byte[] second = bench.randomBytes(10_000);
      buffer.hostView().put(first);
      Expect.completes("the copy to the device", buffer.copyToDevice());
      buffer.hostView().put(second);
      if (buffer.sharing() == Sharing.SEPARATE) {
        Expect.bytes(
            "the host side, with the device holding other bytes",
            ByteBuffer.wrap(second),
            buffer.hostView());
        Expect.completes("the copy from the device", buffer.copyFromDevice());
        Expect.bytes(
            "the device side, written before the host side changed",
            ByteBuffer.wrap(first),
            buffer.hostView());
      } else {
        Expect.completes("the copy to the device", buffer.copyToDevice());
        Expect.completes("the copy from the device", buffer.copyFromDevice());
        Expect.bytes("the shared bytes", ByteBuffer.wrap(second), buffer.hostView());
        // memory that is apart after all would bring back what it got last
        buffer.hostView().put(first);
        Expect.completes("the copy from the device", buffer.copyFromDevice());
        Expect.bytes(
            "shared bytes, written by the host after the last copy to the device",
            ByteBuffer.wrap(first),
            buffer.hostView());
      }
    }
  }

  @Verifies(value = "BUF-13", lookAt = "offset and length on both sides; overflow of their sum")
  void subRangeCopiesTouchExactlyTheirRange(Bench bench) {
    int size = 10_000;
    Buffer buffer = separate(bench.memory(bench.programmed()).allocate(size));
    for (int[] range : new int[][] {{0, 1}, {4095, 2}, {1, size - 2}, {size - 1, 1}, {0, size}}) {
      byte[] device = bench.randomBytes(size);
      buffer.hostView().put(device);
      Expect.completes("the copy to the device", buffer.copyToDevice());
      byte[] host = bench.randomBytes(size);
      buffer.hostView().put(host);
      Expect.completes("the copy of a range", buffer.copyToDevice(range[0], range[1]));
      clear(buffer);
      Expect.completes("the copy from the device", buffer.copyFromDevice());
      System.arraycopy(host, range[0], device, range[0], range[1]);
      Expect.bytes(
          "the device side after copyToDevice(" + range[0] + ", " + range[1] + ")",
          ByteBuffer.wrap(device),
          buffer.hostView());
    }
    expectInvalid(buffer, -1, 1);
    expectInvalid(buffer, 0, 0);
    expectInvalid(buffer, 0, -1);
    expectInvalid(buffer, 0, size + 1L);
    expectInvalid(buffer, size, 1);
    expectInvalid(buffer, 1, Long.MAX_VALUE);
    expectInvalid(buffer, Long.MAX_VALUE, Long.MAX_VALUE);
    expectInvalid(buffer, Long.MIN_VALUE, 1);
  }

  private static void expectInvalid(Buffer buffer, long offset, long length) {
    String range = "(" + offset + ", " + length + ") of " + buffer.size() + " bytes";
    ErrorCode code = ErrorCode.INVALID_ARGUMENT;
    Expect.failure(code, "copyToDevice" + range, () -> buffer.copyToDevice(offset, length));
    Expect.failure(code, "copyFromDevice" + range, () -> buffer.copyFromDevice(offset, length));
  }
}
