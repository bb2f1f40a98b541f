package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A place on a compute unit that one request leaves to the next. */
@Timeout(60)
class StintTest {

  private static Stint stint() {
    return new Stint(null, null, null, 0);
  }

  /** One that has left its place. */
  private static Stint left() {
    Stint stint = stint();
    assertThat(stint.leavePlace()).isFalse();
    return stint;
  }

  @Test
  void aPlaceIsTakenOverOnce() {
    Stint left = left();

    assertThat(left.takenOver(null)).isNotNull();
    assertThat(left.takenOver(null)).isNull();
  }

  @Test
  void whoIsUnderWayHasItsPlaceForItself() {
    assertThat(stint().takenOver(null)).isNull();
  }

  @Test
  void nobodyTakesOverAPlaceThatWasToldToBeFree() {
    Stint left = left();

    assertThat(left.told()).isNull();

    assertThat(left.takenOver(null)).isNull();
  }

  @Test
  void whatFollowedIsToldInOrder() {
    Stint first = left();
    Stint second = first.takenOver(null);
    assertThat(second.leavePlace()).isTrue();
    Stint third = second.takenOver(null);

    assertThat(first.told()).isSameAs(second);
    assertThat(second.isUnderWay()).isFalse();
    assertThat(second.told()).isSameAs(third);
    assertThat(third.isUnderWay()).isTrue();
  }

  @Test
  void whoseBeginningWasToldHasItsEndToldByItself() {
    Stint first = left();
    Stint second = first.takenOver(null);
    first.told();
    assertThat(second.isUnderWay()).isTrue();

    assertThat(second.leavePlace()).isFalse();

    assertThat(second.told()).isNull();
  }

  @Test
  void onlySoManyFollowBeforeTheStateMachineIsAsked() {
    Stint last = left();
    int many = 0;
    while (last.isRepeatable()) {
      last = last.takenOver(null);
      last.leavePlace();
      many++;
    }

    assertThat(many).isEqualTo(64);
    assertThat(new Stint(null, null, null, Stint.ONCE).isRepeatable()).isFalse();
  }

  @Test
  void ofOneThatTakesAPlaceOverAndOneThatTellsItOneIsFirst() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier together = new CyclicBarrier(2);
      for (int i = 0; i < 2000; i++) {
        Stint left = left();
        Future<Stint> taken =
            threads.submit(
                () -> {
                  together.await();
                  return left.takenOver(null);
                });
        Future<Stint> told =
            threads.submit(
                () -> {
                  together.await();
                  return left.told();
                });
        assertThat(told.get()).isSameAs(taken.get());
      }
    } finally {
      threads.shutdown();
    }
  }
}
