package io.coral.client;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in memory that the daemon maps: those that applications asked for, and copies of those
 * that lie elsewhere. Small copies share segments, in blocks of one size each. Any thread.
 */
final class SharedArrays {

  private static final Cleaner CLEANER = Cleaner.create();
  private static final int SMALLEST = 64;
  private static final int LARGEST_BLOCK = 1 << 16;
  private static final int SHARED = 1 << 20;

  private final Connection connection;

  /** What applications asked for, by address. */
  private final ConcurrentSkipListMap<Long, Segment> asked = new ConcurrentSkipListMap<>();

  // guarded by this
  private final Map<Integer, ArrayDeque<Place>> free = new HashMap<>();

  /** Where some bytes lie in a segment. */
  record Place(Segment segment, long offset, ByteBuffer bytes) {}

  SharedArrays(Connection connection) {
    this.connection = connection;
  }

  /** Memory of zeros for an application, until nobody can reach it. */
  ByteBuffer allocate(int bytes) {
    Segment segment = Segment.make(connection, bytes);
    asked.put(segment.address(), segment);
    ByteBuffer whole = segment.bytes(0, bytes);
    CLEANER.register(whole, () -> forget(segment));
    return whole;
  }

  private void forget(Segment segment) {
    asked.remove(segment.address());
    segment.close();
  }

  /** Where a buffer lies if an application asked for its memory; else null. */
  @Nullable Place find(ByteBuffer buffer) {
    long address = Segment.address(buffer);
    Map.Entry<Long, Segment> below = asked.floorEntry(address);
    if (below == null || !below.getValue().has(address, buffer.remaining())) {
      return null;
    }
    return new Place(below.getValue(), address - below.getKey(), buffer);
  }

  /** Room for a copy, with any content; given back. */
  Place take(int bytes) {
    if (bytes > LARGEST_BLOCK) {
      Segment segment = Segment.make(connection, bytes);
      return new Place(segment, 0, segment.bytes(0, bytes));
    }
    int size = block(bytes);
    Place taken = free(size);
    return new Place(taken.segment(), taken.offset(), taken.bytes().slice(0, bytes));
  }

  private Place free(int size) {
    Place place = poll(size);
    if (place != null) {
      return place;
    }
    // without the lock: the reply comes by a thread that may be giving a place back
    Segment segment = Segment.make(connection, SHARED);
    for (int offset = size; offset < SHARED; offset += size) {
      add(size, segment, offset);
    }
    return new Place(segment, 0, segment.bytes(0, size));
  }

  private synchronized @Nullable Place poll(int size) {
    ArrayDeque<Place> places = free.get(size);
    return places == null ? null : places.poll();
  }

  private synchronized void add(int size, Segment segment, long offset) {
    free.computeIfAbsent(size, none -> new ArrayDeque<>())
        .add(new Place(segment, offset, segment.bytes(offset, size)));
  }

  private static int block(int bytes) {
    return Math.max(SMALLEST, Integer.highestOneBit(2 * bytes - 1));
  }

  /** Gives a copy's room back. */
  void give(Place place) {
    int bytes = place.bytes().capacity();
    if (bytes > LARGEST_BLOCK) {
      place.segment().close();
      return;
    }
    add(block(bytes), place.segment(), place.offset());
  }
}
