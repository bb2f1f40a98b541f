package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import io.coral.api.CoralArray;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;

/** What one client's requests may name: segments, arrays in these, constants. Any thread. */
final class ClientMemory {

  final Segments segments;
  final VersionedArrays arrays;
  final Constants constants;

  /**
   * Nothing as yet.
   *
   * @param engine makes arrays of so many bytes
   */
  ClientMemory(LongFunction<CoralArray> engine, Tenant tenant) {
    segments = new Segments(tenant);
    arrays = new VersionedArrays(engine, tenant);
    constants = new Constants(tenant);
  }

  /** Work on a range of a client's memory. */
  @FunctionalInterface
  private interface Work<T> {
    T on(ByteBuffer bytes) throws CallException;
  }

  /** The bytes of a range in memory that is in use. */
  static ByteBuffer bytes(SharedMemory memory, long offset, long length) throws CallException {
    if (memory.has(offset, length) && length <= Integer.MAX_VALUE) {
      return memory.slice(offset, (int) length);
    }
    throw new CallException(
        Code.WRONG_SEGMENT,
        "it has "
            + Long.toUnsignedString(length)
            + " bytes at "
            + Long.toUnsignedString(offset)
            + " of a segment of "
            + memory.size()
            + "; expected 1 to "
            + Integer.MAX_VALUE
            + " bytes within it");
  }

  private <T> T using(Wire.Range range, Work<T> work) throws CallException {
    SharedMemory memory = segments.use(range.getSegment());
    try {
      return work.on(bytes(memory, range.getOffset(), range.getLength()));
    } finally {
      memory.endUse();
    }
  }

  /** Keeps a constant; blocks while it is copied. */
  ByteString keep(Wire.Keep keep) throws CallException {
    return using(keep.getContent(), constants::keep);
  }

  /** Brings content to where a client looks for it; blocks until it has come. */
  void fetch(Wire.Fetch fetch) throws CallException {
    Wire.Range range = fetch.getArray();
    using(
        range,
        bytes -> {
          VersionedArray known =
              arrays.known(
                  new VersionedArrays.Place(
                      range.getSegment(), range.getOffset(), bytes.capacity()));
          known.fetch(range.getVersion(), fetch.getRevert(), bytes);
          return known;
        });
  }

  /** Gives a segment back, and the arrays in it. */
  void release(int segment) throws CallException {
    segments.remove(segment);
    arrays.remove(segment);
  }

  /** The client is gone. */
  void close() {
    arrays.close();
    constants.close();
    segments.close();
  }
}
