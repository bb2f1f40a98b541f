package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.ArrayException;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Arrays and constants whose content stays on boards. */
class DaemonArraysTest extends OneDaemon {

  private static void fill(CoralArray array, float... numbers) {
    try (CoralArray.View view = array.write()) {
      view.buffer().asFloatBuffer().put(numbers);
    }
  }

  private static float[] numbers(CoralArray array) {
    try (CoralArray.View view = array.read()) {
      float[] numbers = new float[(int) array.size() / Float.BYTES];
      view.buffer().asFloatBuffer().get(numbers);
      return numbers;
    }
  }

  private Receipt add(Object a, Object b, CoralArray sum) {
    Request request = Request.of("test.add").args(a, b, sum, 3);
    return coral.submit(request).join().receipt();
  }

  @Test
  void whatABoardHasIsNotCopiedAgainAndAResultStaysThere() {
    try (CoralArray a = coral.array(12);
        CoralArray b = coral.array(12);
        CoralArray sum = coral.array(12);
        CoralArray total = coral.array(12)) {
      fill(a, 1, 2, 3);
      fill(b, 10, 20, 30);

      Receipt first = add(a, b, sum);
      Receipt second = add(sum, b, total);

      assertThat(first.bytesIn()).isEqualTo(24);
      assertThat(first.bytesOut()).isZero();
      assertThat(second.bytesIn()).isZero();
      assertThat(second.bytesSpared()).isEqualTo(24);
      assertThat(numbers(total)).containsExactly(21, 42, 63);
      assertThat(numbers(sum)).containsExactly(11, 22, 33);

      fill(b, 100, 200, 300);
      Receipt third = add(sum, b, total);

      assertThat(third.bytesIn()).isEqualTo(12);
      assertThat(third.bytesSpared()).isEqualTo(12);
      assertThat(numbers(total)).containsExactly(111, 222, 333);
    }
  }

  @Test
  void aConstantTravelsOnce() {
    float[] weights = {1, 2, 3};
    try (CoralArray a = coral.array(12);
        CoralArray sum = coral.array(12)) {
      fill(a, 10, 20, 30);

      Receipt first = add(a, Constant.ofNumbers(weights), sum);
      Receipt second = add(a, Constant.ofNumbers(weights), sum);

      assertThat(first.bytesIn()).isEqualTo(24);
      assertThat(second.bytesIn()).isZero();
      assertThat(second.bytesSpared()).isEqualTo(24);
      assertThat(numbers(sum)).containsExactly(11, 22, 33);
    }
  }

  @Test
  void whatWasWrittenHereOutlivesTheDaemonAndAResultThatStayedThereIsMissed() throws IOException {
    Constant weights = Constant.ofNumbers(new float[] {10, 20, 30});
    try (CoralArray a = coral.array(12);
        CoralArray sum = coral.array(12);
        CoralArray total = coral.array(12)) {
      fill(a, 1, 2, 3);
      add(a, weights, sum);
      long before = sum.content();
      rig.replaceDaemon();
      await().until(() -> coral.life() == 2);

      assertThatExceptionOfType(RequestException.class)
          .isThrownBy(() -> add(sum, a, total))
          .withMessageContaining("write it anew");
      assertThatExceptionOfType(ArrayException.class)
          .isThrownBy(sum::read)
          .extracting(ArrayException::code)
          .isEqualTo(ArrayException.Code.NO_CONTENT);
      assertThat(add(a, weights, sum).bytesIn()).isPositive();
      assertThat(sum.content()).isNotEqualTo(before);
      assertThat(numbers(sum)).containsExactly(11, 22, 33);
    }
  }

  @Test
  void aChangeKeepsWhatIsThereAndAnOpenViewKeepsRequestsAway() {
    try (CoralArray a = coral.array(12);
        CoralArray sum = coral.array(12)) {
      fill(a, 1, 2, 3);
      add(a, a, sum);
      try (CoralArray.View view = sum.readWrite()) {
        view.buffer().putFloat(0, view.buffer().getFloat(0) + 100);

        assertThatExceptionOfType(RequestException.class)
            .isThrownBy(() -> add(a, a, sum))
            .withMessageContaining("open view");
        assertThatExceptionOfType(ArrayException.class)
            .isThrownBy(sum::read)
            .withMessageContaining("open view");
      }
      add(sum, a, sum);

      assertThat(numbers(sum)).containsExactly(103, 6, 9);
      assertThat(sum.revert()).isTrue();
    }
  }

  @Test
  void anArrayThatIsClosedIsGivenBackAndOfNoUse() {
    CoralArray array = coral.array(12);
    array.close();

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> coral.submit(Request.of("test.held").arg(array)))
        .withMessageContaining("closed");
    assertThatExceptionOfType(ArrayException.class).isThrownBy(array::read);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> coral.array(0));
  }
}
