package io.coral.gateway.functions.internal;

import io.coral.api.RequestException;
import io.coral.gateway.internal.Refusal;
import io.coral.gateway.objects.internal.ObjectSettings;
import io.coral.gateway.objects.internal.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Tries an event until it is done or given up; then it lies with the dead letters. Whoever waits
 * for the next attempt holds no thread. Any thread.
 */
final class Attempts {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ObjectSettings settings;
  private final Later later;

  /** Has something done after so many nanoseconds, on a thread that may block. */
  interface Later {
    void after(long nanos, Runnable task);
  }

  /** Does it once. */
  interface Trial {
    URI of(Event event) throws StoreException;
  }

  Attempts(ObjectSettings settings, Later later) {
    this.settings = settings;
    this.later = later;
  }

  /**
   * Tries it on this thread, and again after longer and longer waits.
   *
   * @param accelerator the function whose event it is; another's is another's
   * @return fails with a {@link Refusal}: {@code UNPROCESSABLE} where it lies with the dead
   *     letters; {@code UNAVAILABLE} where it is to be sent again, by whoever sent it
   */
  CompletableFuture<URI> of(Event event, String accelerator, Trial trial) {
    CompletableFuture<URI> result = new CompletableFuture<>();
    attempt(new Case(event, accelerator, trial, result), settings.attempts(), settings.backoff());
    return result;
  }

  private record Case(
      Event event, String accelerator, Trial trial, CompletableFuture<URI> result) {}

  private void attempt(Case tried, int left, Duration wait) {
    try {
      Exception failure;
      boolean isTemporary;
      try {
        URI result = tried.trial.of(tried.event);
        letter(tried).ifPresent(letter -> letter.toFile().delete());
        tried.result.complete(result);
        return;
      } catch (StoreException e) {
        failure = e;
        isTemporary = e.isTemporary();
      } catch (RequestException | Refusal e) {
        failure = e;
        isTemporary = isTemporary(e);
      }
      if (!isTemporary || left == 1) {
        throw givenUp(tried, failure, isTemporary);
      }
      Duration doubled = wait.multipliedBy(2);
      Duration next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
      later.after(wait.toNanos(), () -> attempt(tried, left - 1, next));
    } catch (RuntimeException | Error e) {
      tried.result.completeExceptionally(e);
    }
  }

  private static boolean isTemporary(RuntimeException failure) {
    return switch (Refusal.of(failure).kind()) {
      case INTERNAL, UNAVAILABLE, DEADLINE, TOO_MANY -> true;
      default -> false;
    };
  }

  private Refusal givenUp(Case tried, Exception failure, boolean isTemporary) {
    String why = String.valueOf(failure.getMessage());
    Optional<Path> letter = letter(tried);
    if (letter.isPresent()) {
      try {
        write(tried, why, letter.get());
        return new Refusal(Refusal.Kind.UNPROCESSABLE, why + "; the event lies in " + letter.get());
      } catch (IOException e) {
        why += "; the event cannot be laid in " + letter.get() + ": " + e;
      }
    }
    return new Refusal(isTemporary ? Refusal.Kind.UNAVAILABLE : Refusal.Kind.UNPROCESSABLE, why);
  }

  private Optional<Path> letter(Case tried) {
    return settings
        .deadLetters()
        .map(folder -> folder.resolve(tried.accelerator + "." + tried.event.key() + ".json"));
  }

  /** As one that can be sent again. */
  private static void write(Case tried, String why, Path letter) throws IOException {
    Map<String, String> attributes = new TreeMap<>(tried.event.attributes());
    attributes.put("coralaccelerator", tried.accelerator);
    attributes.put("coralerror", why);
    Files.createDirectories(letter.getParent());
    Path next = letter.resolveSibling("." + letter.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(next)) {
      StructuredEvent.write(new Event(attributes), ByteBuffer.allocate(0), out);
    }
    Files.move(next, letter, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
