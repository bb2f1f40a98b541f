package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Large and odd sizes, through copies and through a kernel: BUF-14 and CMP-17. */
final class TransferRules {

  private static final byte MARK = (byte) 0xa5;

  @Verifies(value = "BUF-14", lookAt = "lengths in 32 bits, and pieces that a copy is cut into")
  void theLargestCopyMovesEveryByte(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    long size = largest(bench, memory);
    bench.note(
        size
            + " bytes copied, "
            + (size == memory.info().maxAllocation() ? "the maximum" : "the fixture's limit"));
    try (Buffer buffer = memory.allocate(size)) {
      write(buffer, 1);
      Expect.completes("the copy of " + size + " bytes to the device", buffer.copyToDevice());
      if (buffer.sharing() == Sharing.SEPARATE) {
        write(buffer, 2);
      }
      Expect.completes("the copy of " + size + " bytes from the device", buffer.copyFromDevice());
      check(buffer, "after both copies of " + size + " bytes", 1, 0, size);

      // a range at odd offsets, across every border that a piece may end at
      long from = size / 7 | 1;
      long length = Math.max(1, size / 2 | 1);
      write(buffer, 3);
      Expect.completes("the copy of a range to the device", buffer.copyToDevice(from, length));
      if (buffer.sharing() == Sharing.SEPARATE) {
        write(buffer, 4);
        Expect.completes("the copy from the device", buffer.copyFromDevice());
        String what = "after copyToDevice(" + from + ", " + length + ") of " + size + " bytes";
        check(buffer, what, 1, 0, from);
        check(buffer, what, 3, from, from + length);
        check(buffer, what, 1, from + length, size);
        write(buffer, 5);
        Expect.completes("the copy of a range back", buffer.copyFromDevice(from, length));
        what = "after copyFromDevice(" + from + ", " + length + ") of " + size + " bytes";
        check(buffer, what, 5, 0, from);
        check(buffer, what, 3, from, from + length);
        check(buffer, what, 5, from + length, size);
      }
    }
  }

  /** The largest copy that may be tried. */
  static long largest(Bench bench, Memory memory) {
    long most = memory.info().maxAllocation();
    return Math.min(
        most,
        Math.min(
            bench.fixture().maxAllocation().orElse(most),
            bench.fixture().maxTransfer().orElse(most)));
  }

  /** Bytes that tell their place: no two places of a buffer hold the same eight. */
  private static void write(Buffer buffer, int pattern) {
    long at = 0;
    for (ByteBuffer view : buffer.hostViews()) {
      ByteBuffer part = view.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      while (part.remaining() >= Long.BYTES) {
        part.putLong(word(at, pattern));
        at += Long.BYTES;
      }
      while (part.hasRemaining()) {
        part.put(byteAt(at, pattern));
        at++;
      }
    }
  }

  private static void check(Buffer buffer, String what, int pattern, long from, long to) {
    long at = 0;
    for (ByteBuffer view : buffer.hostViews()) {
      int begin = (int) Math.min(view.capacity(), Math.max(0, from - at));
      int end = (int) Math.min(view.capacity(), Math.max(0, to - at));
      ByteBuffer part = view.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      int i = begin;
      while (i < end) {
        if ((at + i) % Long.BYTES == 0
            && i + Long.BYTES <= end
            && part.getLong(i) == word(at + i, pattern)) {
          i += Long.BYTES;
          continue;
        }
        byte seen = part.get(i);
        byte expected = byteAt(at + i, pattern);
        if (seen != expected) {
          throw new RuleViolation(what + ": byte " + (at + i) + " is " + expected, "it is " + seen);
        }
        i++;
      }
      at += view.capacity();
    }
  }

  private static long word(long at, int pattern) {
    // every byte of a word depends on its place and on the pattern
    long mixed = (at / Long.BYTES + 1) * 0x9e3779b97f4a7c15L + pattern * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 31) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 29;
  }

  private static byte byteAt(long at, int pattern) {
    return (byte) (word(at, pattern) >>> Long.BYTES * (at % Long.BYTES));
  }

  @Verifies(value = "CMP-17", lookAt = "what is padded or aligned before the kernel sees it")
  void aKernelSeesExactlyTheBytes(Bench bench) {
    Resource resource = bench.programmed(Role.COPY);
    ComputeUnit unit = bench.unit(resource, Role.COPY);
    for (int size : new int[] {1, 3, 63, 64, 65, 4095, 4096, 4097, 70_001, (1 << 20) + 1}) {
      copyThrough(bench, resource, unit, size, size);
      if (size > 2) {
        copyThrough(bench, resource, unit, size, size / 2 | 1);
      }
    }
  }

  /** The kernel copies some first bytes; what it does not copy stays as it was. */
  private static void copyThrough(
      Bench bench, Resource resource, ComputeUnit unit, int size, int count) {
    try (Buffer from = reached(resource, unit, 0).allocate(size);
        Buffer to = reached(resource, unit, 1).allocate(size)) {
      byte[] content = bench.randomBytes(size);
      from.hostView().put(content);
      CopyRules.clear(to);
      unit.setBuffer(0, from);
      unit.setBuffer(1, to);
      unit.setLong(2, count);
      Expect.completes("the run of copy", unit.run(from.copyToDevice(), to.copyToDevice()));
      if (from.sharing() == Sharing.SEPARATE) {
        CopyRules.clear(from);
      }
      Expect.completes("the copy of the source", from.copyFromDevice());
      Expect.completes("the copy of the target", to.copyFromDevice());
      String what = "a kernel's copy of " + count + " of " + size + " bytes";
      byte[] expected = new byte[size];
      Arrays.fill(expected, MARK);
      System.arraycopy(content, 0, expected, 0, count);
      Expect.bytes(what + ": the target", ByteBuffer.wrap(expected), to.hostView());
      Expect.bytes(what + ": the source", ByteBuffer.wrap(content), from.hostView());
    }
  }

  private static Memory reached(Resource resource, ComputeUnit unit, int index) {
    ArgumentInfo argument = unit.kernel().arguments().get(index);
    return resource
        .memories()
        .get(argument.memories().stream().mapToInt(Integer::intValue).min().orElse(0));
  }
}
