package io.coral.core.engine.internal;

import io.coral.spec.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device may still use of a launch that failed: it may hold commands that nobody can take
 * back (BUF-15). Used by one thread at a time.
 */
final class Lingering {

  /** Closed buffers over the caller's memory, and over copies of it. */
  final List<Buffer> arrays = new ArrayList<>();

  final List<Buffer> copies = new ArrayList<>();

  private boolean hasBeen;

  /** Whether that may be copies of the caller's arrays, as far as it was looked. */
  boolean mayUseCopies() {
    return !copies.isEmpty();
  }

  /** The same of these, and of the caller's arrays themselves. */
  boolean mayUseArrays() {
    return !arrays.isEmpty() || mayUseCopies();
  }

  /** Whether there were such, so that results may have come after their commands had failed. */
  boolean hasBeen() {
    return hasBeen;
  }

  /**
   * Whether no device reads or writes the caller's arrays any more.
   *
   * @param copiesToo whether copies of them count as well
   */
  boolean isLetGo(boolean copiesToo) {
    try {
      arrays.removeIf(Buffer::released);
      copies.removeIf(Buffer::released);
      hasBeen |= mayUseArrays();
      return arrays.isEmpty() && !(copiesToo && mayUseCopies());
    } catch (Throwable e) {
      // foreign code; who cannot tell is not waited for
      return true;
    }
  }
}
