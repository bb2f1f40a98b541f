package io.coral.gateway.functions.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.RequestException;
import io.coral.gateway.internal.Refusal;
import io.coral.gateway.objects.internal.ObjectSettings;
import io.coral.spec.settings.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a time that the test makes go by. */
class AttemptsTest {

  private static final URI RESULT = URI.create("s3://b/k");
  private static final Event EVENT =
      new Event(Map.of("specversion", "1.0", "id", "7", "source", "/s", "type", "t"));

  @TempDir private Path temp;
  private final List<Long> waits = new ArrayList<>();

  private Attempts attempts(Map<String, Object> settings) {
    return new Attempts(
        ObjectSettings.of(Settings.of(ObjectSettings.PID, settings)),
        (nanos, task) -> {
          waits.add(TimeUnit.NANOSECONDS.toSeconds(nanos));
          task.run();
        });
  }

  /** What came of it by now. */
  private static URI done(Attempts attempts, String accelerator, Attempts.Trial trial) {
    try {
      return attempts.of(EVENT, accelerator, trial).getNow(null);
    } catch (CompletionException e) {
      throw (Refusal) e.getCause();
    }
  }

  private static Refusal away() {
    return new Refusal(Refusal.Kind.UNAVAILABLE, "away");
  }

  @Test
  void aStoreThatIsAwayForAMinuteIsWaitedFor() {
    AtomicInteger calls = new AtomicInteger();
    URI result =
        done(
            attempts(Map.of()),
            "acc",
            event -> {
              calls.incrementAndGet();
              if (waits.stream().mapToLong(Long::longValue).sum() < 60) {
                throw away();
              }
              return RESULT;
            });

    assertThat(result).isEqualTo(RESULT);
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
    assertThat(calls).hasValue(7);
  }

  @Test
  void whatIsGivenUpLiesWithTheDeadLettersUntilItIsDone() throws Exception {
    Path letter = temp.resolve("dead").resolve("acc." + EVENT.key() + ".json");
    Attempts attempts = attempts(Map.of("dead.letters", temp.resolve("dead").toString()));

    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(
            () ->
                done(
                    attempts,
                    "acc",
                    event -> {
                      throw away();
                    }))
        .withMessage("away; the event lies in " + letter)
        .extracting(Refusal::kind)
        .isEqualTo(Refusal.Kind.UNPROCESSABLE);
    assertThat(waits).hasSize(7);
    StructuredEvent dead = StructuredEvent.read(Files.readAllBytes(letter));
    assertThat(dead.event().key()).as("it can be sent again").isEqualTo(EVENT.key());
    assertThat(dead.event().attributes()).containsEntry("coralerror", "away");
    assertThat(dead.event().attributes()).containsEntry("coralaccelerator", "acc");

    done(attempts, "acc", event -> RESULT);
    assertThat(letter).doesNotExist();
  }

  @Test
  void ofOneEventForTwoFunctionsEachHasALetterOfItsOwn() {
    Path dead = temp.resolve("dead");
    Attempts attempts = attempts(Map.of("attempts", "1", "dead.letters", dead.toString()));
    for (String accelerator : new String[] {"first", "second"}) {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(
              () ->
                  done(
                      attempts,
                      accelerator,
                      event -> {
                        throw away();
                      }));
    }

    done(attempts, "second", event -> RESULT);

    assertThat(dead)
        .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("second"))
        .isDirectoryContaining(
            file -> file.getFileName().toString().equals("first." + EVENT.key() + ".json"));
  }

  @Test
  void withoutAPlaceForDeadLettersWhoeverSentItIsToSendItAgain() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(
            () ->
                done(
                    attempts(Map.of("attempts", "1")),
                    "acc",
                    event -> {
                      throw away();
                    }))
        .extracting(Refusal::kind)
        .isEqualTo(Refusal.Kind.UNAVAILABLE);
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestException.Code.class,
      names = {"WRONG_ARGUMENT", "UNKNOWN_ACCELERATOR", "UNKNOWN_TENANT"})
  void whatWillNotChangeIsNotTriedAgain(RequestException.Code code) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(
            () ->
                done(
                    attempts(Map.of()),
                    "acc",
                    event -> {
                      throw new RequestException(code, "a", "no");
                    }))
        .extracting(Refusal::kind)
        .isEqualTo(Refusal.Kind.UNPROCESSABLE);
    assertThat(waits).isEmpty();
  }
}
