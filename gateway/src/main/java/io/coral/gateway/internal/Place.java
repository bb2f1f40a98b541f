package io.coral.gateway.internal;

import java.nio.ByteBuffer;

/**
 * Where a tensor's bytes are that are not in its message.
 *
 * @param offset in bytes, in the region
 * @param bytes of them, all within the region
 */
record Place(Region region, long offset, long bytes) {

  /** Parameters of a tensor that say so. */
  static final String REGION = "shared_memory_region";

  static final String OFFSET = "shared_memory_offset";
  static final String SIZE = "shared_memory_byte_size";

  /** Fills a buffer of as many bytes; as {@link Region#read}. */
  void read(ByteBuffer to) {
    region.read(offset, to);
  }

  /** Writes no more bytes than it has; as {@link Region#write}. */
  void write(ByteBuffer from) {
    region.write(offset, from);
  }
}
