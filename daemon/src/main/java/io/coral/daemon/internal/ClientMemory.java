package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import io.coral.api.CoralArray;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.nio.ByteBuffer;
import java.util.List;
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

  /** Work on memory in use. */
  @FunctionalInterface
  private interface Work<T> {
    T on(SharedMemory memory) throws CallException;
  }

  /** The bytes of a range in memory that is in use, which one buffer spans. */
  static ByteBuffer bytes(SharedMemory memory, long offset, long length) throws CallException {
    if (memory.has(offset, length) && length <= Integer.MAX_VALUE) {
      return memory.slice(offset, (int) length);
    }
    throw outside(memory, offset, length, Integer.MAX_VALUE);
  }

  /** The bytes of any range, one after the other. */
  static List<ByteBuffer> pieces(SharedMemory memory, long offset, long length)
      throws CallException {
    if (!memory.has(offset, length)) {
      throw outside(memory, offset, length, memory.size());
    }
    return memory.pieces(offset, length);
  }

  private static CallException outside(SharedMemory memory, long offset, long length, long most) {
    return new CallException(
        Code.WRONG_SEGMENT,
        "it has "
            + Long.toUnsignedString(length)
            + " bytes at "
            + Long.toUnsignedString(offset)
            + " of a segment of "
            + memory.size()
            + "; expected 1 to "
            + most
            + " bytes within it");
  }

  private <T> T using(int segment, Work<T> work) throws CallException {
    SharedMemory memory = segments.use(segment);
    try {
      return work.on(memory);
    } finally {
      memory.endUse();
    }
  }

  /** Keeps a constant; blocks while it is copied. */
  ByteString keep(Wire.Keep keep) throws CallException {
    Wire.Range range = keep.getContent();
    return using(
        range.getSegment(),
        memory -> constants.keep(bytes(memory, range.getOffset(), range.getLength())));
  }

  /** Brings content to where a client looks for it; blocks until it has come. */
  void fetch(Wire.Fetch fetch) throws CallException {
    Wire.Range range = fetch.getArray();
    VersionedArrays.Place place =
        new VersionedArrays.Place(range.getSegment(), range.getOffset(), range.getLength());
    using(
        range.getSegment(),
        memory -> {
          List<ByteBuffer> into = pieces(memory, range.getOffset(), range.getLength());
          VersionedArray known = arrays.known(place);
          known.fetch(range.getVersion(), fetch.getRevert(), into);
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
    Attempt.of(arrays::close);
    Attempt.of(constants::close);
    Attempt.of(segments::close);
  }
}
