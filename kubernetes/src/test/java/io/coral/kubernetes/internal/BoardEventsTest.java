package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.kubernetes.internal.BoardEvents.Given;
import io.coral.kubernetes.internal.PodEvents.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pods that have a board together. */
class BoardEventsTest {

  private static final Given BOARD = new Given("a", "claim test/all");
  private static final Pod ONE = new Pod("test", "one");
  private static final Pod TWO = new Pod("test", "two");

  private final List<String> told = new ArrayList<>();
  private final BoardEvents events =
      new BoardEvents((pod, kind, reason, message) -> told.add(pod.name() + " " + reason));

  @Test
  void whoComesToABoardThatIsLostIsToldSoToo() {
    events.hold(BOARD, ONE, Optional.of("claim-a"));
    events.look(BOARD, Optional.of("no power"));
    events.hold(BOARD, TWO, Optional.of("claim-a"));
    events.hold(BOARD, ONE, Optional.of("claim-a"));
    events.look(BOARD, Optional.of("no power"));

    assertThat(told)
        .containsExactly(
            "one BoardAllocated", "one BoardLost", "two BoardAllocated", "two BoardLost");
  }

  @Test
  void whoDoesNotHaveItAnyMoreIsToldThatAndNothingElse() {
    events.hold(BOARD, ONE, Optional.empty());
    events.hold(BOARD, TWO, Optional.empty());
    events.keep(BOARD, Set.of(TWO));
    events.keep(BOARD, Set.of(TWO));
    events.look(BOARD, Optional.of("no power"));
    events.release(BOARD);

    assertThat(told).containsExactly("one BoardReleased", "two BoardLost", "two BoardReleased");
  }

  @Test
  void allAreToldThatItIsNobodysAnyMore() {
    events.hold(BOARD, ONE, Optional.empty());
    events.hold(BOARD, TWO, Optional.empty());
    events.release(BOARD);
    events.release(BOARD);
    events.look(BOARD, Optional.of("no power"));

    assertThat(told).containsExactlyInAnyOrder("one BoardReleased", "two BoardReleased");
  }
}
