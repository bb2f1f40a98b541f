package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Host sides that a runtime makes: direct, page-aligned, in native order. */
public final class HostMemory {

  /** Bytes of a page, by which host memory is aligned. */
  public static final int PAGE = 4096;

  /** The most that one view spans: whole pages below the limit of a {@link ByteBuffer}. */
  private static final long VIEW_LIMIT = 1L << 30;

  private HostMemory() {}

  /**
   * Views that together span so many bytes. The memory lives as long as a view of it is reachable.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY}
   */
  public static List<ByteBuffer> allocate(long size) {
    List<ByteBuffer> views = new ArrayList<>(1);
    try {
      for (long left = size; left > 0; left -= VIEW_LIMIT) {
        int bytes = (int) Math.min(left, VIEW_LIMIT);
        ByteBuffer raw = ByteBuffer.allocateDirect(bytes + PAGE - 1);
        int start = -raw.alignmentOffset(0, PAGE) & (PAGE - 1);
        views.add(raw.slice(start, bytes).order(ByteOrder.nativeOrder()));
      }
    } catch (OutOfMemoryError e) {
      throw AcceleratorException.of(
              ErrorCode.OUT_OF_HOST_MEMORY,
              "hostViews",
              "host side of " + size + " bytes",
              "the JVM has no direct memory left for it; raise -XX:MaxDirectMemorySize")
          .causedBy(e);
    }
    return List.copyOf(views);
  }

  /** New views of the same bytes, each in native order at position 0. */
  public static List<ByteBuffer> duplicates(List<ByteBuffer> views) {
    if (views.size() == 1) {
      return List.of(duplicate(views.get(0)));
    }
    List<ByteBuffer> copies = new ArrayList<>(views.size());
    for (ByteBuffer view : views) {
      copies.add(duplicate(view));
    }
    return copies;
  }

  private static ByteBuffer duplicate(ByteBuffer view) {
    return view.duplicate().clear().order(ByteOrder.nativeOrder());
  }
}
