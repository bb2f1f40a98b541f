package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import io.coral.spec.capability.SubBuffers;
import io.coral.spec.lifecycle.SettableEvent;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** BUF, first half: making, keeping and closing buffers. */
final class BufferRules {

  @Verifies(value = "BUF-01", lookAt = "the check of the size in allocate")
  void sizesBelowOneAreInvalid(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    long available = memory.available();
    for (long size : new long[] {0, -1, Integer.MIN_VALUE, Long.MIN_VALUE}) {
      Expect.failure(
          ErrorCode.INVALID_ARGUMENT, "allocate(" + size + ")", () -> memory.allocate(size));
    }
    Expect.equal("the bytes available afterwards", available, memory.available());
  }

  @Verifies(value = "BUF-02", lookAt = "the checks of the host buffer in wrap")
  void unusableHostBuffersAreInvalid(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    long available = memory.available();
    ByteBuffer direct = ByteBuffer.allocateDirect(64);
    expectRefused(memory, "a heap buffer", ByteBuffer.allocate(64));
    expectRefused(memory, "a read-only buffer", direct.asReadOnlyBuffer());
    expectRefused(memory, "an empty buffer", ByteBuffer.allocateDirect(0));
    expectRefused(memory, "a buffer with nothing remaining", direct.duplicate().position(64));
    Expect.equal("the bytes available afterwards", available, memory.available());
  }

  private static void expectRefused(Memory memory, String what, ByteBuffer host) {
    Expect.failure(ErrorCode.INVALID_ARGUMENT, "wrap of " + what, () -> memory.wrap(host));
  }

  @Verifies(
      value = "BUF-03",
      lookAt = "sizes near Long.MAX_VALUE, and the code of a failed allocation")
  void oversizeIsOutOfDeviceMemory(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    long available = memory.available();
    long size = memory.info().size();
    for (long tooMuch : new long[] {size + 1, 2 * size + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
      Expect.failure(
          ErrorCode.OUT_OF_DEVICE_MEMORY,
          "allocate(" + tooMuch + ") in a memory of " + size + " bytes",
          () -> memory.allocate(tooMuch));
    }
    Expect.equal("the bytes available afterwards", available, memory.available());
    CopyRules.roundTrip(bench, memory.allocate(4096), "a buffer allocated afterwards");
  }

  @Verifies(value = "BUF-08", lookAt = "what await does when the event is done already")
  void awaitingACompletedEventReturnsAtOnce(Bench bench) throws Exception {
    Buffer buffer = bench.memory(bench.programmed()).allocate(4096);
    Event event = buffer.copyToDevice();
    Expect.completes("the copy", event);
    Expect.within(
        Duration.ofMillis(100),
        "a thousand awaits of a completed event",
        () -> {
          for (int i = 0; i < 500; i++) {
            event.await();
            event.await(Duration.ZERO);
          }
        });
    Expect.success("an await on another thread", () -> bench.background(() -> again(event)).get());
    Expect.that(
        event.completion().toCompletableFuture().isDone(),
        "completion() of a completed event is done",
        "it is not");
  }

  private static boolean again(Event event) throws InterruptedException {
    event.await();
    return true;
  }

  @Verifies(value = "BUF-09", lookAt = "a field that holds the ByteBuffer, not only its address")
  void hostMemoryStaysReachable(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    byte[] content = bench.randomBytes(256 * 1024);
    SettableEvent gate = bench.gate();
    List<Event> copies = new ArrayList<>();
    List<Buffer> buffers = new ArrayList<>();
    WeakReference<ByteBuffer> host = wrapAndForget(memory, content, gate, buffers, copies);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Expect.that(
          !host.refersTo(null),
          "the host memory of a buffer with a copy outstanding is reachable",
          "it was collected");
    }
    gate.complete();
    Expect.completes("the copy", copies.get(0));
    Expect.completes("the copy back", buffers.get(0).copyFromDevice());
    Expect.bytes("the copied bytes", ByteBuffer.wrap(content), buffers.get(0).hostView());
  }

  private static WeakReference<ByteBuffer> wrapAndForget(
      Memory memory, byte[] content, SettableEvent gate, List<Buffer> buffers, List<Event> copies) {
    ByteBuffer host = ByteBuffer.allocateDirect(content.length).put(content).flip();
    Buffer buffer = memory.wrap(host);
    buffers.add(buffer);
    copies.add(buffer.copyToDevice(gate));
    return new WeakReference<>(host);
  }

  @Verifies(value = "BUF-10", lookAt = "what close does with copies that are held or under way")
  void closeDuringACopyReturnsInTime(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    Duration grace = bench.bounds().stopGrace();

    ByteBuffer host = ByteBuffer.allocateDirect(1 << 20);
    Buffer held = memory.wrap(host);
    Expect.completes("the copy to the device", held.copyToDevice());
    SettableEvent gate = bench.gate();
    Event copy = held.copyFromDevice(gate);
    Expect.within(grace, "close with a copy held", held::close);
    Expect.fails(ErrorCode.CLOSED, "the copy that was held", copy);
    fill(host, (byte) 0x5a);
    gate.complete();
    CopyRules.roundTrip(bench, memory.allocate(4096), "another buffer");
    Expect.filled("the host memory after close", (byte) 0x5a, host.duplicate().clear());

    ByteBuffer other = ByteBuffer.allocateDirect(16 << 20);
    Buffer running = memory.wrap(other);
    Expect.completes("the copy to the device", running.copyToDevice());
    Event underWay = running.copyFromDevice();
    Expect.within(grace, "close with a copy under way", running::close);
    fill(other, (byte) 0x5a);
    expectCompletedOrClosed(underWay);
    CopyRules.roundTrip(bench, memory.allocate(4096), "another buffer");
    Expect.filled("the host memory after close", (byte) 0x5a, other.duplicate().clear());
  }

  private static void expectCompletedOrClosed(Event event) {
    if (event.state() == Event.State.COMPLETED) {
      return;
    }
    ErrorCode code = event.failure().map(AcceleratorException::code).orElse(null);
    if (event.state() == Event.State.PENDING || code != ErrorCode.CLOSED) {
      throw new RuleViolation(
          "the copy has completed or failed CLOSED when close returns", event.state() + " " + code);
    }
  }

  private static void fill(ByteBuffer host, byte value) {
    for (int i = 0; i < host.capacity(); i++) {
      host.put(i, value);
    }
  }

  @Verifies(value = "BUF-11", lookAt = "the addresses that allocations of the same size get")
  void buffersNeverAlias(Bench bench) {
    Memory memory = bench.memory(bench.programmed());
    List<Buffer> buffers = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int size : new int[] {1, 63, 4096, 4097, 100_000}) {
        Buffer buffer = memory.allocate(size);
        byte[] content = bench.randomBytes(size);
        buffer.hostView().put(content);
        Expect.completes("a copy to the device", buffer.copyToDevice());
        buffers.add(buffer);
        contents.add(content);
      }
      // what was closed may be given out again, and must not be what is still live
      buffers.remove(0).close();
      contents.remove(0);
    }
    for (int i = 0; i < buffers.size(); i++) {
      Buffer buffer = buffers.get(i);
      if (buffer.sharing() == Sharing.SEPARATE) {
        CopyRules.clear(buffer);
      }
      Expect.completes("a copy from the device", buffer.copyFromDevice());
      Expect.bytes("buffer " + i, ByteBuffer.wrap(contents.get(i)), buffer.hostView());
    }
  }

  @Verifies(value = "BUF-12", lookAt = "the range that is given to the native sub-buffer")
  void subBuffersShareTheirParent(Bench bench) {
    Resource resource = bench.programmed();
    SubBuffers subBuffers = resource.capability(SubBuffers.class);
    int alignment = Math.toIntExact(subBuffers.alignment());
    Expect.that(alignment > 0, "the alignment is positive", alignment);
    int size = 4 * alignment;
    Buffer parent = bench.memory(resource).allocate(size);
    byte[] content = bench.randomBytes(size);
    parent.hostView().put(content);
    Expect.completes("the parent's copy to the device", parent.copyToDevice());

    Buffer part = subBuffers.subBuffer(parent, alignment, alignment + 1L);
    Expect.equal("the size of the sub-buffer", alignment + 1L, part.size());
    Expect.completes("the sub-buffer's copy from the device", part.copyFromDevice());
    Expect.bytes(
        "the sub-buffer", ByteBuffer.wrap(content, alignment, alignment + 1), part.hostView());
    byte[] changed = bench.randomBytes(alignment + 1);
    part.hostView().put(changed);
    Expect.completes("the sub-buffer's copy to the device", part.copyToDevice());
    System.arraycopy(changed, 0, content, alignment, changed.length);
    Expect.completes("the parent's copy from the device", parent.copyFromDevice());
    Expect.bytes("the parent", ByteBuffer.wrap(content), parent.hostView());

    expectInvalid(subBuffers, parent, -alignment, alignment);
    expectInvalid(subBuffers, parent, 0, 0);
    expectInvalid(subBuffers, parent, 0, -1);
    expectInvalid(subBuffers, parent, 0, size + 1L);
    expectInvalid(subBuffers, parent, alignment, size);
    expectInvalid(subBuffers, parent, alignment, Long.MAX_VALUE);
    if (alignment > 1) {
      expectInvalid(subBuffers, parent, 1, 1);
    }
    parent.close();
    Expect.failure(
        ErrorCode.CLOSED, "a copy of a sub-buffer whose parent was closed", part::copyToDevice);
  }

  private static void expectInvalid(SubBuffers subBuffers, Buffer parent, long offset, long size) {
    Expect.failure(
        ErrorCode.INVALID_ARGUMENT,
        "subBuffer(parent of " + parent.size() + " bytes, " + offset + ", " + size + ")",
        () -> subBuffers.subBuffer(parent, offset, size));
  }
}
