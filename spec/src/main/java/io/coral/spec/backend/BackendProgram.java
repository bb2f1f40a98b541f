package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The program on a device, from its load to its unload: one epoch. Any thread, many at once but for
 * {@link #unload}: see {@link Backend}.
 */
@ConsumerType
public interface BackendProgram {

  /** The memories, by index from 0 without gaps; constant, asked for once. */
  List<MemoryInfo> memories();

  /** The kernels with their instances and arguments; constant, asked for once. */
  List<KernelInfo> kernels();

  /** Bytes by which the memory is charged for; a power of two. */
  default long granularity(MemoryInfo memory) {
    return 1;
  }

  /**
   * What an allocation takes from the memory where the vendor's pages are of several sizes; it is
   * then charged for by whole granules.
   *
   * @return bytes, at least the size
   */
  default long charge(MemoryInfo memory, long size) {
    return size;
  }

  /**
   * Reserves device memory. Its size fits, as far as this runtime accounts for memory.
   *
   * @param host the host side, direct and writable, whose bytes from 0 to its limit count; {@code
   *     null} when the back end is to make it at first use
   * @throws AcceleratorException {@code OUT_OF_DEVICE_MEMORY} and any failure of the vendor's
   */
  BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host);

  /**
   * Opens a compute unit.
   *
   * @param kernel one of {@link #kernels}
   * @param instance the name of one of its instances, or {@code null} for any
   */
  BackendUnit open(KernelInfo kernel, @Nullable String instance);

  /** Unloads the program. Its units were released before, then its buffers. */
  void unload();
}
