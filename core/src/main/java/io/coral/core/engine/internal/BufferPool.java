package io.coral.core.engine.internal;

import io.coral.api.Constant;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Buffer;
import io.coral.spec.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one open board for arrays that are small enough to be staged: kept for the next
 * request of the same tenant with an array of the same size. A kernel may see how large its buffer
 * is, so none is larger than what it holds. Used by one thread at a time.
 */
final class BufferPool {

  /** Up to so many bytes it is cheaper to copy an array on the host than to map it for a board. */
  private static final int LARGEST = 64 << 10;

  /** So many bytes at most are kept for requests that may never come. */
  private static final long MOST_IDLE = 16L << 20;

  private static final int RECENT_BITS = 4;

  /** What buffers have in common that can stand for each other. */
  record Kind(int memory, int size, Tenant tenant) {

    boolean is(int memory, int size, Tenant tenant) {
      return this.memory == memory && this.size == size && this.tenant == tenant;
    }
  }

  private final List<Memory> memories;
  private final ConstantPool constants;

  /** Idle buffers, the one used last first; the kind that was asked for last comes last. */
  private final Map<Kind, ArrayDeque<StagedBuffer>> idle = new LinkedHashMap<>(16, 0.75f, true);

  private long idleBytes;

  /** Kinds that were asked for lately, so that none is made for each request. */
  private final @Nullable Kind[] recent = new Kind[1 << RECENT_BITS];

  /**
   * Nothing is kept yet.
   *
   * @param constantsShared whether tenants use each other's constants
   */
  BufferPool(List<Memory> memories, boolean constantsShared) {
    this.memories = memories;
    this.constants = new ConstantPool(constantsShared);
  }

  /** What requests share. */
  ConstantPool constants() {
    return constants;
  }

  /** Whether an array of a size is staged rather than wrapped. */
  static boolean takes(int size) {
    return size <= LARGEST;
  }

  /** Bytes of a memory that are not reserved. */
  long available(int memory) {
    return memories.get(memory).available();
  }

  /** A buffer of a size for a tenant. Nothing of another tenant can be read from it. */
  StagedBuffer take(int memory, int size, Tenant tenant) {
    Kind kind = kind(memory, size, tenant);
    ArrayDeque<StagedBuffer> alike = idle.get(kind);
    StagedBuffer last = alike == null ? null : alike.pollFirst();
    if (last != null) {
      idleBytes -= size;
      return last;
    }
    return new StagedBuffer(allocate(memory, size), kind, this);
  }

  private Kind kind(int memory, int size, Tenant tenant) {
    // sizes are often powers of two, so the upper bits of a product are what tells them apart
    int place = (31 * (31 * size + memory) + tenant.id()) * 0x9E3779B9 >>> -RECENT_BITS;
    Kind kind = recent[place];
    if (kind == null || !kind.is(memory, size, tenant)) {
      kind = new Kind(memory, size, tenant);
      recent[place] = kind;
    }
    return kind;
  }

  /** A buffer over the caller's memory. */
  WrappedBuffer wrap(int memory, ByteBuffer host) {
    return new WrappedBuffer(
        memory,
        host.isReadOnly()
            ? allocate(memory, host.remaining())
            : reserve(memory, () -> memories.get(memory).wrap(host)));
  }

  /** A constant that is not on the board yet. */
  ConstantCopy add(Constant constant, int memory, Tenant tenant) {
    return constants.add(constant, memory, tenant, () -> allocate(memory, constant.size()));
  }

  private Buffer allocate(int memory, int size) {
    return reserve(memory, () -> memories.get(memory).allocate(size));
  }

  /** Where there is no room, what is kept for later makes room. */
  private Buffer reserve(int memory, Supplier<Buffer> reservation) {
    while (true) {
      try {
        return reservation.get();
      } catch (RuntimeException e) {
        if (!BoardFailures.isNoRoom(e) || !makesRoom(memory)) {
          throw e;
        }
      }
    }
  }

  /** Frees what is idle, then one constant; false when there is neither. */
  private boolean makesRoom(int memory) {
    if (idleBytes == 0) {
      return constants.evict(memory);
    }
    evict(0);
    return true;
  }

  /** Takes a buffer back, which nothing on the board uses any more. */
  void give(StagedBuffer buffer) {
    idle.computeIfAbsent(buffer.kind(), none -> new ArrayDeque<>(2)).addFirst(buffer);
    idleBytes += buffer.kind().size();
    if (idleBytes > MOST_IDLE) {
      evict(MOST_IDLE / 2);
    }
  }

  /** Closes what was not used for longest, until so many bytes are left. */
  private void evict(long most) {
    Iterator<ArrayDeque<StagedBuffer>> eldestFirst = idle.values().iterator();
    while (idleBytes > most && eldestFirst.hasNext()) {
      ArrayDeque<StagedBuffer> eldest = eldestFirst.next();
      while (idleBytes > most && !eldest.isEmpty()) {
        StagedBuffer closing = eldest.removeLast();
        idleBytes -= closing.kind().size();
        closing.discard();
      }
      if (eldest.isEmpty()) {
        eldestFirst.remove();
      }
    }
  }

  /** Closes all that no request uses. */
  void close() {
    evict(0);
    constants.close();
  }
}
