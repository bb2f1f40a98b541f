package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Constant;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.VirtualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstantsTest {
  private static final int N = 10;

  @TempDir Path temp;
  private Rig rig;

  @BeforeEach
  void install() throws IOException {
    rig = new Rig(temp);
    rig.install();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** b + the constant, on whichever board; the constant is made anew by each caller. */
  private static final class Sum {
    final ByteBuffer c;
    final Request request;
    private final float weight;

    Sum(float weight, int n) {
      float[] weights = new float[n];
      Arrays.fill(weights, weight);
      ByteBuffer b = Rig.floats(n);
      for (int i = 0; i < n; i++) {
        b.putFloat(Float.BYTES * i, i);
      }
      this.weight = weight;
      c = Rig.floats(n);
      request = Request.of("math.addition").arg(Constant.ofNumbers(weights)).arg(b).arg(c).arg(n);
    }

    boolean isRight() {
      for (int i = 0; i < c.capacity() / Float.BYTES; i++) {
        if (c.getFloat(Float.BYTES * i) != weight + i) {
          return false;
        }
      }
      return true;
    }
  }

  private Receipt run(Sum sum) {
    Receipt receipt = rig.run(sum.request).receipt();
    assertThat(sum.isRight()).isTrue();
    return receipt;
  }

  private Receipt run(Sum sum, String tenant) {
    Receipt receipt = rig.run(sum.request.tenant(tenant)).receipt();
    assertThat(sum.isRight()).isTrue();
    return receipt;
  }

  @Test
  void whatManyBringIsCopiedToABoardOnce() {
    rig.simulator(Rig.BOARD);

    Receipt first = run(new Sum(1, N));
    assertThat(first.bytesIn()).isEqualTo(2 * Float.BYTES * N);
    assertThat(first.bytesSpared()).isZero();

    for (int i = 0; i < 15; i++) {
      Receipt next = run(new Sum(1, N));
      assertThat(next.bytesIn()).isEqualTo(Float.BYTES * N);
      assertThat(next.bytesSpared()).isEqualTo(Float.BYTES * N);
    }
    assertThat(run(new Sum(2, N)).bytesSpared()).isZero();
  }

  /** On two compute units, of which none is as slow as the copy that both wait for. */
  @Test
  void whatComesWhileAConstantIsCopiedWaitsForIt() {
    int n = 1 << 20;
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, BoardModel.DEFAULT.withLink(new BoardModel.Link(0, 1e9)));
    List<ByteBuffer> results = List.of(Rig.floats(n), Rig.floats(n));
    List<Answer> answers =
        results.stream()
            .map(c -> Request.of("math.addition").args(ones(n), ones(n), c, n))
            .map(rig.engine::submit)
            .toList();

    await().until(() -> areDone(answers, clock));

    assertThat(results).allMatch(c -> c.getFloat(0) == 2 && c.getFloat(c.capacity() - 4) == 2);
    assertThat(answers.stream().mapToLong(each -> each.join().receipt().bytesSpared()).sum())
        .isEqualTo(3L * Float.BYTES * n);
  }

  private static Constant ones(int n) {
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    return Constant.ofNumbers(ones);
  }

  private static boolean areDone(List<Answer> answers, VirtualClock clock) {
    clock.advance(Duration.ofMillis(1));
    return answers.stream().allMatch(Answer::isDone);
  }

  @Test
  void aTenantDoesNotNoticeWhatAnotherComputesWith() {
    rig.close();
    rig = tenants(Map.of("tenants", "one=1, two=1"));
    rig.simulator(Rig.BOARD);

    run(new Sum(1, N), "one");
    assertThat(run(new Sum(1, N), "two").bytesSpared()).isZero();
    assertThat(run(new Sum(1, N), "one").bytesSpared()).isPositive();
  }

  @Test
  void tenantsShareWhereItIsAllowed() {
    rig.close();
    rig = tenants(Map.of("tenants", "one=1, two=1", "constants.shared", "true"));
    rig.simulator(Rig.BOARD);

    run(new Sum(1, N), "one");
    assertThat(run(new Sum(1, N), "two").bytesSpared()).isPositive();
  }

  private Rig tenants(Map<String, Object> settings) {
    return new Rig(temp, settings);
  }

  @Test
  void aProgrammingTakesItsConstantsWithIt() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD);

    run(new Sum(1, N));
    rig.run(new Rig.Addition("other", N).request);

    assertThat(run(new Sum(1, N)).bytesSpared()).isZero();
    assertThat(run(new Sum(1, N)).bytesSpared()).isPositive();
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() {
    int n = 20_000;
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 5L * Float.BYTES * n, 0);
    rig.simulator(Rig.BOARD.withMemories(List.of(bank, bank)));

    run(new Sum(1, n));
    run(new Sum(2, n));
    run(new Sum(3, n));
    assertThat(run(new Sum(1, n)).bytesSpared()).isPositive();
    run(new Sum(4, n));

    assertThat(run(new Sum(1, n)).bytesSpared()).isPositive();
    assertThat(run(new Sum(2, n)).bytesSpared()).isZero();
  }

  @Test
  void whatIsUsedMakesNoRoom() {
    int n = 20_000;
    VirtualClock clock = new VirtualClock();
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 5L * Float.BYTES * n, 0);
    rig.simulator(clock, BoardModel.DEFAULT.withMemories(List.of(bank, bank)));
    List<Sum> sums = List.of(new Sum(1, n), new Sum(2, n), new Sum(3, n));
    List<Answer> answers = sums.stream().map(sum -> rig.engine.submit(sum.request)).toList();

    await().until(() -> areDone(answers, clock));

    answers.forEach(Answer::join);
    assertThat(sums).allMatch(Sum::isRight);
  }

  @Test
  void aBoardThatIsLostTakesItsConstantsWithIt() {
    rig.simulator(Rig.BOARD.withFaults("run:2=lose"), Rig.BOARD);

    for (int i = 0; i < 3; i++) {
      Receipt receipt = run(new Sum(1, N));
      assertThat(receipt.bytesIn() + receipt.bytesSpared()).isEqualTo(2 * Float.BYTES * N);
    }
  }

  @Test
  void whatIsWrittenIsNoConstant() {
    Constant constant = Constant.ofNumbers(new float[N]);
    ByteBuffer a = Rig.floats(N);

    assertThatThrownBy(
            () -> rig.engine.submit(Request.of("math.addition").arg(a).arg(a).arg(constant).arg(N)))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT))
        .hasMessageContaining("argument 3")
        .hasMessageContaining("a constant of 40 bytes")
        .hasMessageContaining("because the accelerator writes into it");
  }
}
