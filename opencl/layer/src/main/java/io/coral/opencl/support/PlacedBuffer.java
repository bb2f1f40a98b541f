package io.coral.opencl.support;

import io.coral.opencl.ClBuffer;
import io.coral.opencl.ClEvent;
import io.coral.opencl.ClQueue;
import io.coral.opencl.HostBytes;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A buffer in one memory of the program. Copies go straight between host memory and OpenCL; over
 * page-aligned memory of the caller's, Xilinx's platform moves whole buffers without a copy.
 */
public final class PlacedBuffer implements BackendBuffer {
  private final LoadedProgram program;
  private final int memory;
  private final ClBuffer buffer;
  private final long size;

  /** The host side, made at first use, by one thread. */
  private volatile @Nullable List<Part> parts;

  /** A piece of the host side that one view spans. */
  private record Part(long start, ByteBuffer view, HostBytes bytes) {}

  /**
   * A buffer over a native one, which it owns.
   *
   * @param host the caller's host side, or null
   */
  public PlacedBuffer(
      LoadedProgram program, int memory, ClBuffer buffer, long size, @Nullable ByteBuffer host) {
    this.program = program;
    this.memory = memory;
    this.buffer = buffer;
    this.size = size;
    this.parts = host == null ? null : parts(List.of(host));
  }

  private static List<Part> parts(List<ByteBuffer> views) {
    List<Part> parts = new ArrayList<>(views.size());
    long start = 0;
    for (ByteBuffer view : views) {
      HostBytes bytes = HostBytes.of(view);
      parts.add(new Part(start, view, bytes));
      start += bytes.size();
    }
    return parts;
  }

  private List<Part> parts() {
    List<Part> made = parts;
    return made == null ? makeParts() : made;
  }

  private synchronized List<Part> makeParts() {
    List<Part> made = parts;
    if (made == null) {
      made = parts(HostMemory.allocate(size));
      parts = made;
    }
    return made;
  }

  /** The dense index of the memory that it lies in. */
  int memory() {
    return memory;
  }

  ClBuffer buffer() {
    return buffer;
  }

  @Override
  public Sharing sharing() {
    return Sharing.SEPARATE;
  }

  @Override
  public List<ByteBuffer> hostViews() {
    return HostMemory.duplicates(parts().stream().map(Part::view).toList());
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    boolean in = direction == Direction.TO_DEVICE;
    List<Part> host = parts();
    program
        .commands()
        .issue(
            command,
            (queue, after) -> {
              if (buffer.host() != null && length == size) {
                return queue.migrate(buffer, !in, after);
              }
              return copy(queue, in, host, offset, length, after);
            });
  }

  /** One native command for each view that the range touches, behind the one before. */
  private ClEvent copy(
      ClQueue queue, boolean in, List<Part> host, long offset, long length, List<ClEvent> after) {
    ClEvent last = null;
    long at = offset;
    long end = offset + length;
    for (Part part : host) {
      long partEnd = part.start() + part.bytes().size();
      if (at >= partEnd || at >= end) {
        continue;
      }
      long bytes = Math.min(end, partEnd) - at;
      try (ClEvent before = last) {
        List<ClEvent> earlier = before == null ? after : List.of(before);
        last =
            in
                ? queue.write(buffer, at, part.bytes(), at - part.start(), bytes, earlier)
                : queue.read(buffer, at, part.bytes(), at - part.start(), bytes, earlier);
      }
      at += bytes;
    }
    return Objects.requireNonNull(last, "a range touches a view");
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer host, Command command) {
    boolean in = direction == Direction.TO_DEVICE;
    HostBytes range = HostBytes.of(host);
    program
        .commands()
        .issue(
            command,
            (queue, after) ->
                in
                    ? queue.write(buffer, offset, range, 0, range.size(), after)
                    : queue.read(buffer, offset, range, 0, range.size(), after));
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    program
        .commands()
        .issue(command, (queue, after) -> queue.fill(buffer, offset, length, value, after));
  }

  @Override
  public void release() {
    program.forget(this);
    buffer.close();
  }
}
