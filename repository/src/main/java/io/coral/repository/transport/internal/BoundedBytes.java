package io.coral.repository.transport.internal;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Takes up what comes, as far as it may. */
final class BoundedBytes implements Consumer<Optional<byte[]>> {
  private final URI address;
  private final int maxBytes;
  private final AtomicLong count;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * For one answer.
   *
   * @param count is told how many bytes have come
   */
  BoundedBytes(URI address, int maxBytes, AtomicLong count) {
    this.address = address;
    this.maxBytes = maxBytes;
    this.count = count;
  }

  @Override
  public void accept(Optional<byte[]> chunk) {
    chunk.ifPresent(
        some -> {
          if (count.addAndGet(some.length) > maxBytes) {
            throw new UncheckedIOException(
                new TransferException(address, "has more than " + maxBytes + " bytes"));
          }
          bytes.writeBytes(some);
        });
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
