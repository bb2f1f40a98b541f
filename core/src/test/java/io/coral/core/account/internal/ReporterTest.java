package io.coral.core.account.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.EndedRequest;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.spec.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReporterTest {

  private static final long LONG = 10_000;

  private final Reporter reporter = new Reporter();

  /** Writes down what it is told. */
  private static class Notes implements Reporter.Listener {
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void ended(Ended ended) {
      notes.add(ended.accelerator());
    }

    @Override
    public void failed(FailedAttempt attempt) {
      notes.add("failed with " + attempt.code());
    }

    @Override
    public void programmed(Programming programming) {
      notes.add("programmed " + programming.boardId());
    }

    @Override
    public void missed(long more) {
      notes.add("missed " + more);
    }

    @Override
    public void upToDate() {
      // nothing to note
    }
  }

  private static Ended ended(String name) {
    return new Ended(name, "default", 0, Long.MAX_VALUE, 0, 0, 0, 0, 1, EndedRequest.DONE, null);
  }

  @Test
  void everyListenerHearsAllInOrderBeforeItLeaves() throws InterruptedException {
    Notes one = new Notes();
    Notes other = new Notes();
    reporter.add(one);
    reporter.add(other);

    reporter.report(ended("first"));
    reporter.report(new FailedAttempt("math.add", "board", "sim", ErrorCode.BUSY));
    reporter.report(new Programming("board", "sim", "vector:1", Duration.ZERO, true));
    assertThat(reporter.remove(one, LONG)).isTrue();
    reporter.report(ended("last"));
    assertThat(reporter.remove(other, LONG)).isTrue();

    assertThat(one.notes).containsExactly("first", "failed with BUSY", "programmed board");
    assertThat(other.notes)
        .containsExactly("first", "failed with BUSY", "programmed board", "last");
  }

  @Test
  void aListenerThatThrowsAndInterruptsEndsNothing() throws InterruptedException {
    Notes broken =
        new Notes() {
          @Override
          public void ended(Ended ended) {
            throw new AssertionError("never here");
          }

          @Override
          public void upToDate() {
            Thread.currentThread().interrupt();
          }
        };
    Notes other = new Notes();
    reporter.add(broken);
    reporter.add(other);

    reporter.report(ended("first"));
    await().until(() -> other.notes.contains("first"));
    reporter.report(ended("second"));

    await().until(() -> other.notes.contains("second"));
    assertThat(reporter.remove(broken, LONG)).isTrue();
    assertThat(reporter.remove(other, LONG)).isTrue();
  }

  @Test
  void withoutListenersNothingIsKept() throws InterruptedException {
    reporter.report(ended("unheard"));
    Notes late = new Notes();
    reporter.add(late);
    reporter.remove(late, LONG);

    assertThat(late.notes).isEmpty();
    assertThat(reporter.isHeard()).isFalse();
  }

  @Test
  void aListenerThatIsTooSlowIsToldHowMuchItHasMissed() throws InterruptedException {
    CountDownLatch slow = new CountDownLatch(1);
    Notes notes =
        new Notes() {
          @Override
          public void ended(Ended ended) {
            super.ended(ended);
            hold(slow);
          }
        };
    reporter.add(notes);
    reporter.report(ended("held up"));
    await().until(() -> notes.notes.contains("held up"));
    for (int i = 0; i < Reporter.ROOM + 7; i++) {
      reporter.report(ended("more"));
    }

    slow.countDown();
    reporter.remove(notes, LONG);

    assertThat(notes.notes).hasSize(Reporter.ROOM + 2).endsWith("missed 7");
  }

  @Test
  void whileThereIsNothingToTellNoThreadLooksForIt() throws InterruptedException {
    Set<Thread> others = reporters().collect(Collectors.toSet());
    Notes notes = new Notes();
    reporter.add(notes);
    Thread own = reporters().filter(each -> !others.contains(each)).findAny().orElseThrow();
    await().until(() -> own.getState() == Thread.State.WAITING);

    reporter.report(ended("after a rest"));

    await().until(() -> notes.notes.contains("after a rest"));
    await().until(() -> own.getState() == Thread.State.WAITING);
    assertThat(reporter.remove(notes, LONG)).isTrue();
    await().until(() -> !own.isAlive());
  }

  private static Stream<Thread> reporters() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("coral-reports"));
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
