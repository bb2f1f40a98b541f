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
    int changes;
    Slice slice;
    synchronized (this) {
      slice = file.slices.get(range);
      if (slice == null) {
        return null;
      }
      if (slice.isFilled && slice.version == version) {
        slice.uses++;
        keep(slice);
        return slice;
      }
      if (slice.uses > 0 || !hasArray(slice)) {
        return null;
      }
      slice.isFilled = false;
      slice.uses++;
      changes = file.slices.changes;
    }
    fill(file, slice);
    synchronized (this) {
      slice.version = version;
      slice.isFilled = file.slices.writing == 0 && file.slices.changes == changes;
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

  /** Results are about to be written into a file; {@link #written} follows. */
  synchronized void writing(SharedFile file, Range range) {
    file.slices.writing++;
    file.slices.change(range);
  }

  /** Results were written, or could not be. */
  synchronized void written(SharedFile file, Range range) {
    file.slices.writing--;
    file.slices.changes++;
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
