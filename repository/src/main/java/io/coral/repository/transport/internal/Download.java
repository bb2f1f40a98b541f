package io.coral.repository.transport.internal;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file on its way, through all breaks. One thread. */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final URI address;
  private final Path target;
  private final long maxBytes;
  private final TransferListener listener;

  /** What the server calls this state of the file, from the first answer on. */
  private volatile Optional<String> validator = Optional.empty();

  Download(URI address, Path target, long maxBytes, TransferListener listener) {
    this.address = address;
    this.target = target;
    this.maxBytes = maxBytes;
    this.listener = listener;
  }

  URI address() {
    return address;
  }

  Path target() {
    return target;
  }

  Optional<String> validator() {
    return validator;
  }

  long size() throws IOException {
    return Files.exists(target) ? Files.size(target) : 0;
  }

  /** Adds what comes to a file; where the server begins anew, so does the file. */
  BodyHandler<Void> into(FileChannel file, long from, AtomicLong bytes) {
    return info ->
        switch (info.statusCode()) {
          case 200 -> body(file, 0, info, bytes);
          case 206 -> body(file, from, info, bytes);
          default -> BodySubscribers.discarding();
        };
  }

  private BodySubscriber<Void> body(
      FileChannel file, long from, ResponseInfo info, AtomicLong bytes) {
    try {
      requireStart(from, info);
      file.truncate(from).position(from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    validator =
        info.headers()
            .firstValue("ETag")
            .filter(tag -> !tag.startsWith("W/"))
            .or(() -> info.headers().firstValue("Last-Modified"));
    OptionalLong length = info.headers().firstValueAsLong("Content-Length");
    long total = length.isPresent() ? from + length.getAsLong() : -1;
    if (total > maxBytes) {
      throw new UncheckedIOException(TransferException.tooLarge(address, maxBytes));
    }
    String name = address.getPath().substring(address.getPath().lastIndexOf('/') + 1);
    return BodySubscribers.ofByteArrayConsumer(
        chunk ->
            chunk.ifPresent(
                some -> {
                  try {
                    if (from + bytes.addAndGet(some.length) > maxBytes) {
                      throw TransferException.tooLarge(address, maxBytes);
                    }
                    ByteBuffer left = ByteBuffer.wrap(some);
                    while (left.hasRemaining()) {
                      file.write(left);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  listener.progress(name, from + bytes.get(), total);
                }));
  }

  private void requireStart(long from, ResponseInfo info) throws IOException {
    if (info.statusCode() == 206) {
      Matcher range = RANGE.matcher(info.headers().firstValue("Content-Range").orElse(""));
      if (!range.matches() || Long.parseLong(range.group(1)) != from) {
        throw new TransferException(address, "the server sends another part than it was asked for");
      }
    }
  }
}
