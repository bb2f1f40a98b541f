package io.coral.spec.format;

import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

/** Which of several vendors' formats a file has. Any thread. */
public final class BitstreamFormats {

  private static final int HEAD = 512;

  private BitstreamFormats() {}

  /**
   * The first format that recognises a file. One that fails is logged as a warning and knows
   * nothing of the file. What is returned fails with an {@link io.coral.spec.AcceleratorException}
   * alone, whatever the vendor's code throws.
   *
   * @param bytes the file from position 0; its position and limit stay as they are
   */
  public static Optional<BitstreamFormat> recognising(
      Collection<BitstreamFormat> formats, ByteBuffer bytes) {
    ByteBuffer head = bytes.slice(0, Math.min(HEAD, bytes.capacity())).asReadOnlyBuffer();
    return formats.stream()
        .filter(
            format ->
                ForeignCode.ask(
                    "the format " + format.getClass().getName(),
                    false,
                    () -> format.recognises(head.duplicate())))
        .findFirst()
        .map(GuardedFormat::new);
  }
}
