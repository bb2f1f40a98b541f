package io.coral.repository.transport.internal;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Takes up what comes in one answer, as far as it may. */
final class BoundedBytes implements Consumer<Optional<byte[]>> {
  private final URI address;
  private final int maxBytes;
  private final AtomicLong count;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private BoundedBytes(URI address, int maxBytes, AtomicLong count) {
    this.address = address;
    this.maxBytes = maxBytes;
    this.count = count;
  }

  /**
   * For each answer anew; the page that comes with a redirect is no part of the file.
   *
   * @param count is told how many bytes have come
   */
  static BodyHandler<byte[]> handler(URI address, int maxBytes, AtomicLong count) {
    return info -> {
      if (info.statusCode() / 100 == 3) {
        return BodySubscribers.replacing(new byte[0]);
      }
      BoundedBytes body = new BoundedBytes(address, maxBytes, count);
      return BodySubscribers.mapping(
          BodySubscribers.ofByteArrayConsumer(body), none -> body.bytes.toByteArray());
    };
  }

  @Override
  public void accept(Optional<byte[]> chunk) {
    chunk.ifPresent(
        some -> {
          count.addAndGet(some.length);
          if (some.length > maxBytes - bytes.size()) {
            throw new UncheckedIOException(
                new TransferException(address, "has more than " + maxBytes + " bytes"));
          }
          bytes.writeBytes(some);
        });
  }
}
