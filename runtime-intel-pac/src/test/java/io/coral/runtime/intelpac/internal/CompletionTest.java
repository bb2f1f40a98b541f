package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.intelpac.SoftAfu;
import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.runtime.intelpac.harness.SoftControl;
import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.runtime.intelpac.opae.internal.Opae;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.MemoryInfo;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the thread of a card makes of errors; on the software AFU. */
class CompletionTest {

  private static final int MICROS = 200;

  /** A run that does not end by itself while a test lasts. */
  private static final int LONG_MICROS = 60_000_000;

  private Opae opae;
  private Card card;
  private Accelerator accelerator;
  private Completion completion;
  private List<CsrKernel> spins;
  private final AtomicReference<String> lost = new AtomicReference<>();

  @BeforeEach
  void programTheCard() {
    SoftAfu.assumeSoftware();
    opae = Opae.load(Optional.of(SoftControl.library()), Optional.empty()).opae().orElseThrow();
    card = opae.open(SoftAfu.CARD_0.replace("pac-", ""));
    card.reconfigure(ByteBuffer.wrap(SoftAfu.interruptGbs()));
    accelerator = card.openAccelerator(GbsFile.AFU);
    MemoryInfo host =
        new MemoryInfo(0, MemoryInfo.HOST, OptionalInt.empty(), Optional.empty(), 1 << 30, 1 << 30);
    CsrLayout spin =
        AfuLayout.of(SoftAfu.bitstream(SoftAfu.interruptGbs()), host).kernels().stream()
            .filter(layout -> layout.kernel().name().equals("spin"))
            .findFirst()
            .orElseThrow();
    spins =
        spin.bases().stream().map(base -> new CsrKernel(accelerator, "spin", base, spin)).toList();
    completion = new Completion("test", accelerator, spins, lost::set);
    completion.start();
  }

  @AfterEach
  void giveTheCardBack() {
    SoftAfu.mend();
    if (completion != null) {
      completion.abort(ErrorCode.CLOSED, "the test is over");
      completion.stop();
      accelerator.close();
      card.close();
      opae.close();
    }
  }

  @Test
  void anErrorOfAStepFailsItsCommandAndTheNextIsDone() {
    Noted broken = new Noted(null);
    Noted sound = new Noted(null);

    completion.execute(
        broken,
        () -> {
          throw new StackOverflowError("a bug of a copy");
        });
    completion.execute(sound, () -> true);

    assertThat(broken.failure())
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasRootCauseInstanceOf(StackOverflowError.class);
    assertThat(sound.failure()).isNull();
  }

  @Test
  void anErrorOfThoseWhoAreToldOfAnEndKeepsNoOtherFromItsOwn() {
    Noted first = new Noted(new AssertionError("a bug of whoever waited"));
    Noted behind = new Noted(null);
    Noted beside = new Noted(null);

    launch(0, MICROS, first);
    launch(0, MICROS, behind);
    launch(1, MICROS, beside);

    assertThat(first.failure()).isNull();
    assertThat(behind.failure()).isNull();
    assertThat(beside.failure()).isNull();
    assertThat(lost).hasValue(null);
  }

  @Test
  void aKernelWhoseEndsAreAllBadlyReceivedKeepsNoOtherKernelWaiting() {
    List<Noted> bad = Noted.several(20, new StackOverflowError("a bug of whoever waited"));
    List<Noted> good = Noted.several(20, null);

    for (int i = 0; i < bad.size(); i++) {
      launch(0, 1, bad.get(i));
      launch(1, 1, good.get(i));
    }

    assertThat(bad).allSatisfy(each -> assertThat(each.failure()).isNull());
    assertThat(good).allSatisfy(each -> assertThat(each.failure()).isNull());
  }

  @Test
  void anErrorOfThoseWhoAreToldOfALossKeepsNoOtherFromItsEnd() {
    List<Noted> all = Noted.several(5, new AssertionError("a bug of whoever waited"));
    launch(0, LONG_MICROS, all.get(0));
    launch(0, LONG_MICROS, all.get(1));
    launch(1, LONG_MICROS, all.get(2));
    completion.execute(all.get(3), () -> false);
    completion.execute(all.get(4), () -> false);

    SoftAfu.control("lose 0");

    assertThat(all)
        .allSatisfy(
            each ->
                assertThat(each.failure())
                    .isInstanceOfSatisfying(
                        AcceleratorException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DEVICE_LOST)));
    assertThat(lost.get()).contains("do not answer");
  }

  private void launch(int kernel, int micros, Noted command) {
    if (!spins.get(kernel).launch(new Micros(micros), command)) {
      completion.watch();
    }
  }

  /** The argument of a run that takes so many microseconds. */
  private record Micros(int micros) implements Arguments {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean isBuffer(int index) {
      return false;
    }

    @Override
    public BackendBuffer buffer(int index) {
      throw new IllegalArgumentException("it is a scalar");
    }

    @Override
    public byte[] scalar(int index) {
      return ByteBuffer.allocate(Integer.BYTES)
          .order(ByteOrder.nativeOrder())
          .putInt(micros)
          .array();
    }

    @Override
    public Object value(int index) {
      return micros;
    }
  }

  /** A command that notes its end, and then throws. */
  private static final class Noted implements Command {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final @Nullable Error thrown;
    private volatile @Nullable AcceleratorException failure;

    Noted(@Nullable Error thrown) {
      this.thrown = thrown;
    }

    static List<Noted> several(int count, @Nullable Error thrown) {
      return Stream.generate(() -> new Noted(thrown)).limit(count).toList();
    }

    /** How it ended; null when well. */
    @Nullable AcceleratorException failure() {
      try {
        assertThat(ended.await(10, TimeUnit.SECONDS)).as("the command ended").isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return failure;
    }

    private void end(@Nullable AcceleratorException how) {
      failure = how;
      ended.countDown();
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override
    public void complete() {
      end(null);
    }

    @Override
    public void complete(Supplier<EventTimes> times) {
      end(null);
    }

    @Override
    public void fail(AcceleratorException how) {
      end(how);
    }

    @Override
    public String operation() {
      return "run";
    }

    @Override
    public String object() {
      return "a command of the test";
    }

    @Override
    public long queuedNanos() {
      return 0;
    }

    @Override
    public boolean inline() {
      return false;
    }

    @Override
    public List<Command> predecessors() {
      return List.of();
    }

    @Override
    public boolean dependencyHasFailed() {
      return false;
    }

    @Override
    public boolean isSettled() {
      return ended.getCount() == 0;
    }

    @Override
    public void attach(Object handle) {}

    @Override
    public @Nullable Object attachment() {
      return null;
    }

    @Override
    public void whenWanted(Runnable action) {}

    @Override
    public void whenDone(Runnable action) {}
  }
}
