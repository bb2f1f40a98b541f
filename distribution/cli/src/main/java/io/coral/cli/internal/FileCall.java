package io.coral.cli.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.function.FunctionCall;
import io.coral.api.function.InstalledFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One file on its way through a function: read, computed, and its result written. One thread. */
final class FileCall {
  private static final int ATTEMPTS = 4;
  private static final Duration BACKOFF = Duration.ofMillis(250);

  private final Coral coral;
  private final InstalledFunction function;
  private final Path file;
  private final Path result;
  private final Stop stop;
  private @Nullable FileTime time;
  private @Nullable FunctionCall call;
  private @Nullable Answer answer;
  private long bytes;

  FileCall(Coral coral, InstalledFunction function, Path file, Path result, Stop stop) {
    this.coral = coral;
    this.function = function;
    this.file = file;
    this.result = result;
    this.stop = stop;
  }

  Path file() {
    return file;
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Bytes of the file. */
  long bytes() {
    return bytes;
  }

  /**
   * Reads it and asks.
   *
   * @return false where it is empty, changed while it was read, has gone or may not be read: later
   * @throws RequestException where the function does not take it
   */
  boolean begin() throws IOException {
    ByteBuffer body;
    try {
      body = read();
    } catch (NoSuchFileException | AccessDeniedException e) {
      return false;
    }
    if (!body.hasRemaining()) {
      return false;
    }
    FunctionCall asked =
        function.call(coral, body, ByteBuffer.allocateDirect(function.room(bytes)));
    try {
      answer = coral.submit(asked.request());
    } catch (RuntimeException e) {
      asked.close();
      throw e;
    }
    call = asked;
    return true;
  }

  /** All of it; nothing where it is not whole yet. */
  private ByteBuffer read() throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    time = before;
    bytes = Files.size(file);
    if (bytes == 0) {
      return ByteBuffer.allocate(0);
    }
    // refused before it is read
    function.room(bytes);
    ByteBuffer body = ByteBuffer.allocateDirect((int) bytes);
    try (FileChannel in = FileChannel.open(file)) {
      while (body.hasRemaining() && in.read(body) >= 0) {
        // until it is full or the file ends
      }
    }
    boolean isWhole =
        !body.hasRemaining()
            && Files.size(file) == bytes
            && Files.getLastModifiedTime(file).equals(before);
    return isWhole ? body.flip() : ByteBuffer.allocate(0);
  }

  /**
   * Waits for the board, which is asked again where it fails, and writes the result.
   *
   * @throws RequestException where there is none in the end
   */
  FunctionFolder.Computed end() throws IOException, InterruptedException {
    try (FunctionCall asked = Objects.requireNonNull(call)) {
      Duration wait = BACKOFF;
      for (int left = ATTEMPTS - 1; ; left--) {
        try {
          Response response = response(Objects.requireNonNull(answer));
          return written(asked.result(), response);
        } catch (RequestException e) {
          if (left == 0 || !isTemporary(e.code())) {
            throw e;
          }
        }
        stop.await(wait);
        wait = wait.multipliedBy(2);
        answer = coral.submit(asked.request());
      }
    }
  }

  private static boolean isTemporary(RequestException.Code code) {
    return switch (code) {
      case FAILED, OVERLOADED, DEADLINE -> true;
      default -> false;
    };
  }

  private static Response response(Answer answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** It appears as a whole, with the file's time. */
  private FunctionFolder.Computed written(ByteBuffer content, Response response)
      throws IOException {
    long made = content.remaining();
    Path part = result.resolveSibling("." + result.getFileName() + ".part");
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (content.hasRemaining()) {
        out.write(content);
      }
      out.force(true);
    }
    Files.setLastModifiedTime(part, Objects.requireNonNull(time));
    Files.move(part, result, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new FunctionFolder.Computed(name(), result, bytes, made, response.boardId());
  }
}
