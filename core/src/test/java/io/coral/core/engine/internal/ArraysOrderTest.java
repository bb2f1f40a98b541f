package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static io.coral.core.engine.internal.FloatArrays.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that use the same arrays, one after the other. */
@Timeout(60)
class ArraysOrderTest extends ArraysRig {

  /** Many requests and looks at once on three boards give what one after the other gives. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requestsFollowEachOther(long seed) {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.simulator(Rig.BOARD);
    Random random = new Random(seed);
    float[] expected = new float[5];
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i;
      arrays.add(array(i));
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int a = random.nextInt(expected.length);
      int b = random.nextInt(expected.length);
      int c = random.nextInt(expected.length);
      switch (random.nextInt(8)) {
        case 0 -> assertThat(read(arrays.get(a))).isEqualTo(expected[a]);
        case 1 -> {
          write(arrays.get(a), i);
          expected[a] = i;
        }
        case 2, 3 -> {
          answers.add(rig.engine.submit(scale(arrays.get(a), 0.5f)));
          expected[a] *= 0.5f;
        }
        default -> {
          answers.add(rig.engine.submit(sum(arrays.get(a), arrays.get(b), arrays.get(c))));
          expected[c] = expected[a] + expected[b];
        }
      }
    }
    answers.forEach(Rig::answer);
    float[] found = new float[expected.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = read(arrays.get(i));
    }
    assertThat(found).isEqualTo(expected);
  }

  /** Whatever fails, an array has the content of before or after, or says that it has none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void faultsSpoilNothingSilently(long seed) {
    rig.simulator(Rig.BOARD.withFaults("run:4=fail run:9=fail run:25=lose"), Rig.BOARD);
    rig.simulator(Rig.BOARD.withFaults("copy:5=fail copy:12=fail run:40=lose"));
    Random random = new Random(seed);
    float[] expected = new float[4];
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i;
      arrays.add(array(i));
    }
    int failures = 0;
    for (int i = 0; i < 200; i++) {
      int a = random.nextInt(expected.length);
      int c = random.nextInt(expected.length);
      float before = expected[c];
      Answer answer = rig.engine.submit(sum(arrays.get(a), arrays.get(a), arrays.get(c)));
      expected[c] = 2 * expected[a];
      if (expected[c] > 1e6) {
        expected[c] = 1;
      }
      try {
        Rig.answer(answer);
      } catch (RequestException e) {
        failures++;
        expected[c] = before;
        arrays.get(c).revert();
      }
      if (expected[c] == 1) {
        write(arrays.get(c), 1);
      }
      if (random.nextInt(5) == 0) {
        failures += check(arrays, expected);
      }
    }
    assertThat(failures).isPositive();
  }

  /** How many have lost their content, which they are given anew. */
  private static int check(List<CoralArray> arrays, float[] expected) {
    int lost = 0;
    for (int i = 0; i < expected.length; i++) {
      try {
        assertThat(read(arrays.get(i))).isEqualTo(expected[i]);
      } catch (ArrayException e) {
        assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT);
        write(arrays.get(i), expected[i]);
        lost++;
      }
    }
    return lost;
  }

  @Test
  void aChainOfManyRequestsEnds() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(rig.engine.submit(scale(a, 1)));
    }
    answers.forEach(Rig::answer);
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatFollowsAFailureFailsWithItAndSaysWhy() {
    rig.simulator(Rig.BOARD.withFaults("run:1=fail"));
    CoralArray a = array(1);
    CoralArray b = rig.engine.array(BYTES);
    List<Answer> answers = new ArrayList<>();
    answers.add(rig.engine.submit(scale(a, 2)));
    for (int i = 0; i < 2_000; i++) {
      answers.add(rig.engine.submit(sum(a, b, b)));
    }

    RequestException first = Rig.failure(answers.get(0));
    answers.forEach(answer -> assertThat(Rig.failure(answer).code()).isEqualTo(first.code()));

    assertThat(Rig.failure(answers.get(1)))
        .hasMessageContaining("was not run: Coral array 1 of 40 bytes has no content")
        .hasMessageContaining("math.scale (Coral array 1 of 40 bytes, float 2.0)")
        .hasMessageContaining("revert()")
        .hasRootCauseMessage(first.getCause().getMessage());
    assertThat(a.revert()).isTrue();
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void oneThatIsGivenUpKeepsThoseAfterItWaitingForThoseBeforeIt() {
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, BoardModel.DEFAULT);
    CoralArray a = array(1);
    CoralArray b = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(sum(a, b, b));
    Answer third = rig.engine.submit(scale(b, 2));
    assertThat(second.explain())
        .contains("waits for 1 request that came before it and uses the same arrays");
    assertThat(rig.engine.underWay()).contains(first, second, third);

    assertThat(second.cancel(true)).isTrue();

    assertThat(second.isCancelled()).isTrue();
    assertThat(third.isDone()).isFalse();
    await().until(() -> advance(clock, first, third));
    Rig.answer(first);
    assertThat(Rig.failure(third)).hasMessageContaining("was not answered");
    assertThat(b.revert()).isTrue();
    assertThat(read(b)).isEqualTo(1);
    // nobody advances the clock for its way to the host
    a.close();
  }

  private static boolean advance(VirtualClock clock, Answer... answers) {
    clock.advance(Duration.ofMillis(100));
    return Arrays.stream(answers).allMatch(Answer::isDone);
  }

  @Test
  void whatWaitsForOthersIsAnsweredWhenTheEngineStops() {
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(rig.engine.submit(scale(a, 2)));
    }

    rig.engine.close();

    assertThat(answers).allMatch(Answer::isDone);
    assertThatThrownBy(() -> rig.engine.array(1)).hasMessageContaining("stopped");
  }
}
