package io.coral.inaccel.internal;

import io.coral.api.Coral;
import io.coral.api.CoralArray;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arrays that boards have of a root's files: a file's name, a part of it and the client's
 * version name a content, which is copied once. Bounded; what was used last stays. Any thread.
 */
final class Contents {

  private final Coral coral;
  private final long most;

  // guarded by this
  private final Set<Slice> kept = new LinkedHashSet<>();
  private long bytes;

  Contents(Coral coral, long most) {
    this.coral = coral;
    this.most = most;
  }

  /**
   * Begins the use of an array with this content, which its user ends.
   *
   * @return null where the content is to be copied for this request alone
   * @throws Refusal when the file does not have it
   */
  @Nullable Slice use(SharedFile file, Range range, int version) throws Refusal {
    int content;
    Slice slice;
    synchronized (this) {
      slice = file.slices.get(range);
      if (slice == null) {
        return null;
      }
      slice.ask(version);
      if (slice.isFilled) {
        slice.uses++;
        keep(slice);
        return slice;
      }
      if (slice.uses > 0 || slice.isPassing() || !hasArray(slice)) {
        return null;
      }
      slice.uses++;
      content = slice.content;
    }
    fill(file, slice);
    synchronized (this) {
      slice.isFilled = slice.content == content;
    }
    return slice;
  }

  private boolean hasArray(Slice slice) {
    if (slice.array != null) {
      keep(slice);
      return true;
    }
    if (!hasRoom(slice.range.size())) {
      return false;
    }
    slice.array = coral.array(slice.range.size());
    bytes += slice.range.size();
    kept.add(slice);
    return true;
  }

  /** Makes it the last that goes. */
  private void keep(Slice slice) {
    kept.remove(slice);
    kept.add(slice);
  }

  private boolean hasRoom(long more) {
    Iterator<Slice> oldest = kept.iterator();
    while (more > most - bytes && oldest.hasNext()) {
      Slice slice = oldest.next();
      if (slice.uses == 0) {
        oldest.remove();
        free(slice);
      }
    }
    return more <= most - bytes;
  }

  private void free(Slice slice) {
    CoralArray array = slice.array;
    if (array != null) {
      array.close();
      bytes -= slice.range.size();
      slice.array = null;
      slice.isFilled = false;
    }
  }

  private void fill(SharedFile file, Slice slice) throws Refusal {
    boolean isDone = false;
    try (CoralArray.View view = slice.array().write()) {
      long at = slice.range.offset();
      for (ByteBuffer piece : view.buffers()) {
        int size = piece.remaining();
        file.read(piece, at);
        at += size;
      }
      isDone = true;
    } finally {
      if (!isDone) {
        done(slice);
      }
    }
  }

  /** Ends a use. */
  synchronized void done(Slice slice) {
    slice.uses--;
  }

  /** Results were written into a file: what boards have of it there is not its content. */
  synchronized void changed(SharedFile file, Range range) {
    file.slices.change(range);
  }

  /** Frees what boards have of a file that nobody uses. */
  synchronized void forget(SharedFile file) {
    for (Slice slice : file.slices.all()) {
      kept.remove(slice);
      free(slice);
    }
  }

  /** Bytes of all arrays. */
  synchronized long bytes() {
    return bytes;
  }
}
