package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Share;
import io.coral.core.engine.internal.Rig.Addition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thread's requests on one unit, one after the other, of which the scheduler hears later. */
@Timeout(60)
class PlacesTest {

  private static final int THREADS = 4;
  private static final int EACH = 2000;
  private static final int TRIES = 500;
  private static final String FOLLOWED = "followed its thread's last request";

  private final ExecutorService others = Executors.newFixedThreadPool(THREADS);
  private Rig rig;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp);
    rig.install();
    rig.simulator(Rig.BOARD, Rig.BOARD);
  }

  @AfterEach
  void closeRig() {
    others.shutdown();
    rig.close();
  }

  private boolean follows() {
    Answer answer = rig.engine.submit(new Addition(10).request);
    Rig.answer(answer);
    return answer.explain().contains(FOLLOWED);
  }

  @Test
  void aThreadsNextRequestGoesWhereItsLastWas() {
    boolean hasFollowed = false;
    // not where the scheduler hears of the last one before the next comes
    for (int i = 0; i < TRIES && !hasFollowed; i++) {
      hasFollowed = follows();
    }

    assertThat(hasFollowed).isTrue();
  }

  @Test
  void whatHappenedMeanwhileHasItDecidedAnew() {
    for (int i = 0; i < TRIES; i++) {
      follows();
      rig.engine.shares();

      assertThat(follows()).isFalse();
    }
  }

  @Test
  void everyRequestIsAnsweredOnceAndCountedWhateverIsAskedMeanwhile() throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      all.add(others.submit(this::windowed));
    }
    for (Future<Integer> each : all) {
      while (!each.isDone()) {
        List<Answer> underWay = rig.engine.underWay();
        underWay.forEach(answer -> assertThat(answer.explain()).isNotEmpty());
        if (!underWay.isEmpty()) {
          underWay.get(0).cancel(false);
        }
        rig.engine.grants();
      }
      assertThat(each.get()).isPositive();
    }

    assertThat(rig.engine.underWay()).isEmpty();
    assertThat(rig.engine.activity().boards())
        .flatExtracting(Activity.OfBoard::units)
        .extracting(Activity.OfUnit::requests)
        .containsOnly(0);
    assertThat(rig.engine.shares()).extracting(Share::used).allMatch(used -> !used.isZero());
  }

  /** Sends requests, a few ahead, and answers how many had a result. */
  private int windowed() {
    Deque<Addition> additions = new ArrayDeque<>();
    Deque<Answer> answers = new ArrayDeque<>();
    int results = 0;
    for (int i = 0; i < EACH + 8; i++) {
      if (i < EACH) {
        Addition addition = new Addition(10);
        additions.add(addition);
        answers.add(rig.engine.submit(addition.request));
      }
      if (i >= 8) {
        Answer answer = answers.remove();
        Addition addition = additions.remove();
        try {
          Rig.answer(answer);
          assertThat(addition.isRight()).isTrue();
          results++;
        } catch (CancellationException e) {
          assertThat(answer.isCancelled()).isTrue();
        }
      }
    }
    return results;
  }
}
