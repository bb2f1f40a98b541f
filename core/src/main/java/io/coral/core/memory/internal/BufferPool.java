package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one open board, kept for the next request of the same tenant with an array of the same
 * size: small ones have a host side that arrays are staged in, large ones copy from and to the
 * caller's memory, where the runtime can. A kernel may see how large its buffer is, so none is
 * larger than what it holds. Used by one thread at a time.
 */
public final class BufferPool {

  /** Up to so many bytes it is cheaper to copy an array on the host than to map it for a board. */
  private static final int LARGEST = 64 << 10;

  /** So many bytes at most are kept for requests that may never come. */
  private static final long MOST_STAGED = 16L << 20;

  /** The same where large ones are kept, which take memory of the board alone. */
  private static final long MOST_RANGED = 1L << 30;

  private static final int RECENT_BITS = 4;

  /** What buffers have in common that can stand for each other. */
  record Kind(int memory, int size, Tenant tenant) {

    boolean is(int memory, int size, Tenant tenant) {
      return this.memory == memory && this.size == size && this.tenant == tenant;
    }
  }

  private final BoardMemory board;
  private final List<Memory> memories;
  private final boolean ranges;
  private final long mostIdle;
  private final DiscardedBuffers discarded;
  private final ConstantPool constants;
  private final ArrayPool arrays;

  /** Idle buffers, the one used last first; the kind that was asked for last comes last. */
  private final Map<Kind, ArrayDeque<PooledBuffer>> idle = new LinkedHashMap<>(16, 0.75f, true);

  private long idleBytes;

  /** Kinds that were asked for lately, so that none is made for each request. */
  private final @Nullable Kind[] recent = new Kind[1 << RECENT_BITS];

  /**
   * Nothing is kept yet.
   *
   * @param turn of the board
   * @param kept told of what requests share
   */
  public BufferPool(BoardMemory board, List<Memory> memories, Executor turn, KeptData kept) {
    this.board = board;
    this.memories = memories;
    this.ranges = board.hasRanges();
    this.mostIdle = ranges ? MOST_RANGED : MOST_STAGED;
    this.discarded = new DiscardedBuffers(board);
    this.constants = new ConstantPool(ranges, board.sharesConstants(), discarded, kept);
    this.arrays = new ArrayPool(ranges, turn, board.rescueLimit(), discarded, kept);
  }

  /** What requests share. */
  ConstantPool constants() {
    return constants;
  }

  /** What stays from one request to the next. */
  ArrayPool arrays() {
    return arrays;
  }

  /** What is to be closed once the request that had it has ended. */
  DiscardedBuffers discarded() {
    return discarded;
  }

  /** Bytes of a memory that are not reserved. */
  private long available(int memory) {
    return memories.get(memory).available();
  }

  /** Of these memories the one with most room. */
  int roomiest(int[] among) {
    int best = among[0];
    for (int i = 1; i < among.length; i++) {
      if (available(among[i]) > available(best)) {
        best = among[i];
      }
    }
    return best;
  }

  /**
   * A buffer for an array: a pooled one where its size and the runtime allow, else one over the
   * caller's memory.
   *
   * @param stays whether all stages need it in one memory; between two it goes through the caller's
   */
  DeviceCopy copyOf(Argument.Array array, int memory, boolean stays, Tenant tenant) {
    return (array.size() <= LARGEST ? stays : ranges)
        ? take(memory, array.size(), tenant)
        : wrap(memory, array.buffer());
  }

  /** A buffer of a size for a tenant. Nothing of another tenant can be read from it. */
  private PooledBuffer take(int memory, int size, Tenant tenant) {
    Kind kind = kind(memory, size, tenant);
    ArrayDeque<PooledBuffer> alike = idle.get(kind);
    PooledBuffer last = alike == null ? null : alike.pollFirst();
    if (last != null) {
      idleBytes -= size;
      return last;
    }
    return size <= LARGEST
        ? new StagedBuffer(allocate(memory, size), kind, this)
        : new RangedBuffer(allocateBare(memory, size), kind, this);
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

  private WrappedBuffer wrap(int memory, ByteBuffer host) {
    boolean isCallers = !host.isReadOnly();
    Buffer buffer =
        isCallers
            ? reserve("wrap", memory, () -> memories.get(memory).wrap(host))
            : allocate(memory, host.remaining());
    return new WrappedBuffer(memory, buffer, isCallers, discarded);
  }

  /** A constant that is not on the board yet. */
  ConstantCopy add(Constant constant, int memory, Tenant tenant) {
    int size = constant.size();
    return constants.add(
        constant,
        memory,
        tenant,
        () -> ranges ? allocateBare(memory, size) : allocate(memory, size));
  }

  /** A Coral array that is not on the board yet, or is needed there once more. */
  ArrayBuffer add(ManagedArray array, int memory) {
    long size = array.size();
    return arrays.add(
        array, memory, () -> ranges ? allocateBare(memory, size) : allocate(memory, size));
  }

  /** Without a host side. */
  private Buffer allocateBare(int memory, long size) {
    return reserve("allocate", memory, () -> memories.get(memory).allocate(size));
  }

  /** With its host side, which is made at first use and for which there may be no room either. */
  private Buffer allocate(int memory, long size) {
    return reserve(
        "allocate",
        memory,
        () -> {
          Buffer buffer = memories.get(memory).allocate(size);
          try {
            buffer.hostViews();
            return buffer;
          } catch (Throwable e) {
            buffer.close();
            throw e;
          }
        });
  }

  /** Where there is no room, what is kept for later makes room. */
  private Buffer reserve(String operation, int memory, Callable<Buffer> reservation) {
    while (true) {
      try {
        return board.reserve(operation, reservation);
      } catch (AcceleratorException e) {
        if (!makesRoom(memory, e.code())) {
          throw e;
        }
      }
    }
  }

  /**
   * Frees what nobody needs any more, else what is idle, then one constant, then one array; false
   * when none would help.
   *
   * @param why there is no buffer
   */
  private boolean makesRoom(int memory, ErrorCode why) {
    boolean anywhere = why == ErrorCode.OUT_OF_HOST_MEMORY;
    if (!anywhere && why != ErrorCode.OUT_OF_DEVICE_MEMORY) {
      return false;
    }
    if (discarded.close()) {
      return true;
    }
    boolean makes = idleBytes > 0;
    if (makes) {
      evict(0);
    } else {
      makes =
          constants.evict(each -> anywhere || each.memory() == memory)
              || arrays.evict(each -> anywhere || each.memory == memory);
    }
    discarded.close();
    return makes;
  }

  /** Takes a buffer back, which nothing on the board uses any more. */
  void give(PooledBuffer buffer) {
    idle.computeIfAbsent(buffer.kind(), none -> new ArrayDeque<>(2)).addFirst(buffer);
    idleBytes += buffer.kind().size();
    if (idleBytes > mostIdle) {
      evict(mostIdle / 2);
    }
  }

  /** Discards what was not used for longest, until so many bytes are left. */
  private void evict(long most) {
    Iterator<ArrayDeque<PooledBuffer>> eldestFirst = idle.values().iterator();
    while (idleBytes > most && eldestFirst.hasNext()) {
      ArrayDeque<PooledBuffer> eldest = eldestFirst.next();
      while (idleBytes > most && !eldest.isEmpty()) {
        PooledBuffer closing = eldest.removeLast();
        idleBytes -= closing.kind().size();
        discarded.add(closing.buffer());
      }
      if (eldest.isEmpty()) {
        eldestFirst.remove();
      }
    }
  }

  /** Copies to the host what is nowhere else. */
  public void rescue() {
    arrays.rescue();
  }

  /** Has nobody find the arrays any more: the board is being closed. */
  public void forgetArrays() {
    arrays.close();
  }

  /** Closes what nobody needs any more. */
  public void closeDiscarded() {
    discarded.close();
  }

  /** Closes all that no request uses. */
  public void close() {
    evict(0);
    constants.close();
    arrays.close();
    discarded.close();
  }
}
