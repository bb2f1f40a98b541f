package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the content of one array is: on the host, on boards, or with the request that can make it
 * again. Guarded by {@link ArrayOrder}. Any thread.
 */
public final class ArrayCopies {

  private final ArrayOrder order;
  private final String name;
  private final long size;

  // guarded by the order's monitor, as all that follows
  private boolean isOnHost = true;

  /** The host's copy; where it is not valid, spare. Null until it is needed. */
  private @Nullable HostMemory host;

  private final Set<Resident> residents = new LinkedHashSet<>();
  private final Set<Resident> valid = new LinkedHashSet<>();

  /** Why the last copy is gone. */
  private String loss = "";

  /** What made the content that boards alone have; null where it cannot be made again. */
  private @Nullable Origin origin;

  /** The copy to the host that is under way; null while none is. */
  private @Nullable HostCopy copying;

  /** What the request that writes it made: it counts once that is answered. */
  private @Nullable Runnable result;

  /** Of the host's copy, where changes are looked for. */
  private long checksum;

  private boolean isSummed;

  /** Counts what was written; written with the order's monitor. */
  private volatile int version;

  ArrayCopies(ArrayOrder order, String name, long size) {
    this.order = order;
    this.name = name;
    this.size = size;
  }

  int version() {
    return version;
  }

  /** Whether the host's copy is valid. */
  public boolean isOnHost() {
    synchronized (order) {
      return isOnHost;
    }
  }

  /** Whether a board's copy is valid. */
  public boolean isAt(Resident resident) {
    synchronized (order) {
      return valid.contains(resident);
    }
  }

  /** Whether it would survive the end of a board's copy. */
  public boolean survives(Resident resident) {
    synchronized (order) {
      return isOnHost || !valid.contains(resident) || valid.size() > 1;
    }
  }

  /** Whether it is nowhere. */
  boolean areNone() {
    synchronized (order) {
      return !isOnHost && valid.isEmpty();
    }
  }

  /** Why it is nowhere, for people. */
  String loss() {
    return loss;
  }

  /** What can make it again; null where nothing can. */
  @Nullable Origin origin() {
    return origin;
  }

  /** The host's copy, which is valid. */
  public HostMemory host() {
    synchronized (order) {
      if (host != null) {
        return host;
      }
    }
    HostMemory made = newMemory();
    synchronized (order) {
      host = host == null ? made : host;
      return host;
    }
  }

  /** Memory of the host for content that is to come; nobody else has it. */
  public HostMemory spare() {
    synchronized (order) {
      HostMemory spare = host;
      if (spare != null && !isOnHost) {
        host = null;
        return spare;
      }
    }
    return newMemory();
  }

  private HostMemory newMemory() {
    try {
      return new HostMemory(size);
    } catch (OutOfMemoryError e) {
      throw new ArrayException(
          ArrayException.Code.NO_MEMORY,
          "the host has no room for "
              + name
              + ": "
              + e.getMessage()
              + "; raise -XX:MaxDirectMemorySize, or close arrays",
          e);
    }
  }

  /** A board has room for a copy, which is not valid yet. */
  public void added(Resident resident) {
    synchronized (order) {
      residents.add(resident);
    }
  }

  /** The host's content was copied to a board. */
  public void filled(Resident resident) {
    synchronized (order) {
      valid.add(resident);
    }
  }

  /** A run was issued that writes a board's copy; what is copied from there meanwhile is torn. */
  public void changing(Resident resident) {
    synchronized (order) {
      copying = null;
      if (valid.remove(resident)) {
        loss = "a request failed while it wrote it";
      }
    }
  }

  /** A request has written a board's copy, which alone is valid once it is answered. */
  public void written(Resident resident) {
    synchronized (order) {
      result =
          () -> {
            version++;
            isOnHost = false;
            valid.clear();
            valid.add(resident);
          };
    }
  }

  /** A request has written memory of the host, which alone is valid once it is answered. */
  public void writtenOnHost(HostMemory memory) {
    synchronized (order) {
      copying = null;
      result =
          () -> {
            version++;
            valid.clear();
            hasCome(memory);
          };
    }
  }

  /** A request may have written over the host's copy, and failed. */
  public void spoiltOnHost() {
    synchronized (order) {
      isOnHost = false;
      host = null;
      loss = "a request failed while it wrote it";
    }
  }

  /** A board's copy was copied to {@link #spare} memory. */
  public void rescued(Resident from, HostMemory to) {
    synchronized (order) {
      if (!isOnHost && valid.contains(from)) {
        hasCome(to);
      }
    }
  }

  void hasCome(HostMemory memory) {
    host = memory;
    isOnHost = true;
    origin = null;
    sum();
  }

  /**
   * A board's copy is no more.
   *
   * @param why for people, where it was the last
   */
  public void gone(Resident resident, String why) {
    synchronized (order) {
      residents.remove(resident);
      if (valid.remove(resident)) {
        loss = why;
      }
    }
  }

  /** The copy to the host that is under way; null while none is. */
  @Nullable HostCopy copying() {
    return copying;
  }

  /** A copy to the host begins. */
  void copies(HostCopy begun) {
    copying = begun;
  }

  /** No copy to the host is under way any more. */
  void copiesNoMore() {
    copying = null;
  }

  /** A board that has it and was not tried yet; null where there is none. */
  @Nullable Resident other(Set<Resident> tried) {
    for (Resident each : valid) {
      if (!tried.contains(each)) {
        return each;
      }
    }
    return null;
  }

  /**
   * What a request wrote counts from now on.
   *
   * @param by what can write it again, if that was the request
   */
  void answered(boolean isWell, @Nullable Origin by) {
    Runnable made = result;
    result = null;
    if (isWell && made != null) {
      made.run();
      origin = isOnHost ? null : by;
    }
  }

  /** A view writes it; no other copy counts from now on, nor one that is late. */
  void begun(HostMemory memory) {
    synchronized (order) {
      copying = null;
      host = memory;
      isOnHost = true;
      origin = null;
      valid.clear();
    }
  }

  /** The view that wrote it has ended. */
  void ended() {
    synchronized (order) {
      version++;
      sum();
    }
  }

  /** Nobody uses it any more: all boards free their copies. */
  void free() {
    host = null;
    origin = null;
    valid.clear();
    List<Resident> freed = List.copyOf(residents);
    residents.clear();
    freed.forEach(Resident::free);
  }

  /** Why the host's copy is not what it was when its view ended; null where it is, or may be. */
  @Nullable ArrayException change() {
    boolean isChanged = isOnHost && isSummed && host().checksum() != checksum;
    return isChanged
        ? new ArrayException(
            ArrayException.Code.CHANGED,
            name
                + " was changed after its view was closed; a view's buffers are not kept beyond it",
            null)
        : null;
  }

  private void sum() {
    isSummed = order.checks();
    if (isSummed) {
      checksum = host().checksum();
    }
  }
}
