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

/** Tries an event until it is done or given up; then it lies with the dead letters. Any thread. */
final class Attempts {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ObjectSettings settings;
  private final Pause pause;

  /** Waits for so many nanoseconds. */
  interface Pause {
    void sleep(long nanos) throws InterruptedException;
  }

  /** Does it once. */
  interface Trial {
    URI of(Event event) throws StoreException;
  }

  Attempts(ObjectSettings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
  }

  /**
   * Tries it, with longer and longer waits between.
   *
   * @param accelerator the function whose event it is; another's is another's
   * @throws Refusal {@code UNPROCESSABLE} where it lies with the dead letters; {@code UNAVAILABLE}
   *     where it is to be sent again, by whoever sent it
   */
  URI of(Event event, String accelerator, Trial trial) {
    Duration wait = settings.backoff();
    for (int left = settings.attempts() - 1; ; left--) {
      Exception failure;
      boolean isTemporary;
      try {
        URI result = trial.of(event);
        letter(event, accelerator).ifPresent(letter -> letter.toFile().delete());
        return result;
      } catch (StoreException e) {
        failure = e;
        isTemporary = e.isTemporary();
      } catch (RequestException | Refusal e) {
        failure = e;
        isTemporary = isTemporary(e);
      }
      if (!isTemporary || left == 0) {
        throw givenUp(event, accelerator, failure, isTemporary);
      }
      try {
        pause.sleep(wait.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal(Refusal.Kind.UNAVAILABLE, "the gateway ends; send it again");
      }
      wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
    }
  }

  private static boolean isTemporary(RuntimeException failure) {
    return switch (Refusal.of(failure).kind()) {
      case INTERNAL, UNAVAILABLE, DEADLINE, TOO_MANY -> true;
      default -> false;
    };
  }

  private Refusal givenUp(Event event, String accelerator, Exception failure, boolean isTemporary) {
    String why = String.valueOf(failure.getMessage());
    Optional<Path> letter = letter(event, accelerator);
    if (letter.isPresent()) {
      try {
        write(event, accelerator, why, letter.get());
        return new Refusal(Refusal.Kind.UNPROCESSABLE, why + "; the event lies in " + letter.get());
      } catch (IOException e) {
        why += "; the event cannot be laid in " + letter.get() + ": " + e;
      }
    }
    return new Refusal(isTemporary ? Refusal.Kind.UNAVAILABLE : Refusal.Kind.UNPROCESSABLE, why);
  }

  private Optional<Path> letter(Event event, String accelerator) {
    return settings
        .deadLetters()
        .map(folder -> folder.resolve(accelerator + "." + event.key() + ".json"));
  }

  /** As one that can be sent again. */
  private static void write(Event event, String accelerator, String why, Path letter)
      throws IOException {
    Map<String, String> attributes = new TreeMap<>(event.attributes());
    attributes.put("coralaccelerator", accelerator);
    attributes.put("coralerror", why);
    Files.createDirectories(letter.getParent());
    Path next = letter.resolveSibling("." + letter.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(next)) {
      StructuredEvent.write(new Event(attributes), ByteBuffer.allocate(0), out);
    }
    Files.move(next, letter, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
