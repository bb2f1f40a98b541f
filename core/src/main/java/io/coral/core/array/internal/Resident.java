package io.coral.core.array.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A copy of an array on a board. Any thread. */
public interface Resident {

  /**
   * Copies it to the host; does not block.
   *
   * @param host as many bytes, in pieces
   * @param done called once, on any thread, with why it failed or null
   */
  void copyTo(List<ByteBuffer> host, Consumer<@Nullable Throwable> done);

  /** Gives the board's memory back as soon as nothing there uses it. */
  void free();
}
