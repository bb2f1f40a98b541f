package io.coral.protocol.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel knows of the memory behind a descriptor.
 *
 * @param isOfPages whether it consists of the machine's usual pages
 * @param size in bytes
 * @param reserved bytes whose pages are there
 */
record FileStatus(boolean isOfPages, long size, long reserved) {

  private static final long BLOCK = 512;

  /** As it is now. */
  static FileStatus of(Libc libc, Descriptor memory) throws IOException {
    byte[] file = new byte[Libc.STATX_BYTES];
    byte[] system = new byte[Libc.STATFS_BYTES];
    int mask = Libc.STATX_SIZE | Libc.STATX_BLOCKS;
    if (libc.statx(memory.number(), "", Libc.AT_EMPTY_PATH, mask, file) != 0
        || libc.fstatfs(memory.number(), system) != 0) {
      throw Failures.of(libc, "the memfd cannot be looked at");
    }
    return new FileStatus(
        number(system, 0) == Libc.TMPFS_MAGIC,
        number(file, Libc.STATX_SIZE_AT),
        number(file, Libc.STATX_BLOCKS_AT) * BLOCK);
  }

  private static long number(byte[] structure, int at) {
    return ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder()).getLong(at);
  }
}
