package io.coral.repository.transport.internal;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;

/** A file as what is sent, which tells how much of it has gone; each time it is sent, anew. */
final class FileBody implements BodyPublisher {
  private final BodyPublisher file;
  private final URI address;
  private final AtomicLong bytes;
  private final TransferListener listener;
  private volatile boolean hasGone;

  /**
   * For one address.
   *
   * @param bytes is told how many have gone, of all attempts
   */
  FileBody(Path source, URI address, AtomicLong bytes, TransferListener listener)
      throws IOException {
    this.file = BodyPublishers.ofFile(source);
    this.address = address;
    this.bytes = bytes;
    this.listener = listener;
  }

  @Override
  public long contentLength() {
    return file.contentLength();
  }

  /** Whether all of it is on its way, so that what is waited for is the other side's answer. */
  boolean hasGone() {
    return hasGone;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> connection) {
    hasGone = false;
    file.subscribe(
        new Subscriber<>() {
          private long done;

          @Override
          public void onSubscribe(Subscription subscription) {
            connection.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            done += part.remaining();
            hasGone = done == contentLength(); // before who waits sees the last bytes
            bytes.addAndGet(part.remaining());
            connection.onNext(part);
            listener.progress(address.getPath(), done, contentLength());
          }

          @Override
          public void onError(Throwable thrown) {
            connection.onError(thrown);
          }

          @Override
          public void onComplete() {
            connection.onComplete();
          }
        });
  }
}
