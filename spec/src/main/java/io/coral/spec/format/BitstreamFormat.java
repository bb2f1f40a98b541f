package io.coral.spec.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.DeclaredKernels;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One container format, registered as an OSGi service and a {@link java.util.ServiceLoader}
 * provider apart from the runtime, so that reading a file needs no native library. Stateless; any
 * thread.
 */
@ConsumerType
public interface BitstreamFormat {

  /** Short name, e.g. {@code xclbin}. */
  String id();

  /**
   * Whether a file that starts so is of this format.
   *
   * @param head the first bytes of the file, up to 512, read-only
   */
  boolean recognises(ByteBuffer head);

  /**
   * Reads a binary's own metadata, checking every bound.
   *
   * <p>What the format leaves optional, or has for information, never refuses a file: one odd
   * kernel or section costs that kernel or that information, with a warning. What is contradictory,
   * out of bounds or dangerous refuses it.
   *
   * @param name for error texts, usually the file's name
   * @param bytes the whole file; neither modified nor kept, apart from being what the returned
   *     bitstream refers to
   * @return platform and kernels as the binary tells them, with {@link Bitstream#warnings} for
   *     people
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what was wrong at which offset;
   *     {@code UNSUPPORTED} where a part is of a format that is not installed here
   */
  Bitstream describe(String name, ByteBuffer bytes);

  /**
   * Whether a binary tells every kernel that a descriptor may declare, so that there is none to add
   * where it tells none. Most formats know without a look; what holds other binaries asks theirs.
   *
   * @param bytes the whole binary, not changed
   * @throws AcceleratorException as {@link #describe}
   */
  default boolean tellsKernels(ByteBuffer bytes) {
    return false;
  }

  /**
   * Compares what an artifact declares with its binary, as far as that needs no device.
   *
   * @param declared the binary and what its descriptor says
   * @return the binary as {@link #describe} tells it
   * @throws AcceleratorException {@code INVALID_BINARY} for a broken binary and for a
   *     contradiction; {@code UNSUPPORTED} as {@link #describe} says
   */
  default Bitstream check(Bitstream declared) {
    Bitstream described = describe(declared.name(), declared.bytes());
    if (!described.kernels().isEmpty() || tellsKernels(declared.bytes())) {
      DeclaredKernels.requireIn(declared, described.kernels());
    }
    return described;
  }

  /**
   * Makes a binary out of sources, where the vendor's tools allow it here.
   *
   * @param sources files, of kinds that the format documents
   * @param options settings that the format documents
   * @throws AcceleratorException {@code UNSUPPORTED} where the format cannot be built here; {@code
   *     INVALID_ARGUMENT} for sources or options that do not fit
   */
  default Bitstream build(List<Path> sources, Map<String, String> options) {
    throw AcceleratorException.of(
        ErrorCode.UNSUPPORTED, "build", "format " + id(), "use the vendor's own tools");
  }
}
