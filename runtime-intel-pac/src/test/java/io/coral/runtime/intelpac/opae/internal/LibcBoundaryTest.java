package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.lang.ref.Reference;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/**
 * What the binding asks of the C library and in which order, and that nothing is left when any call
 * of it fails: the C library behind a mock, which counts and lets fail.
 */
class LibcBoundaryTest {
  private static final int SMALL = 4 << 10;
  private static final int LARGE = 2 << 20;
  private static final int VECTOR = 7;

  private final Libc real = JnaLibc.bind();

  /** Which is content with everything. */
  private final Fpga fpga = mock(Fpga.class);

  private int interrupt;

  @BeforeEach
  void haveAnInterrupt() {
    interrupt = real.eventfd(0, Libc.EFD_CLOEXEC);
    when(fpga.hasEvents()).thenReturn(true);
    doAnswer(
            call -> {
              call.<int[]>getArgument(1)[0] = interrupt;
              return Results.OK;
            })
        .when(fpga)
        .fpgaGetOSObjectFromEventHandle(anyLong(), any());
  }

  @AfterEach
  void closeTheInterrupt() {
    real.close(interrupt);
  }

  private Accelerator open(Libc libc) {
    return Accelerator.open(fpga, libc, VECTOR, OptionalInt.of(1), "card", () -> {});
  }

  /** All that is done by the C library; a view that was handed out outlives it. */
  private ByteBuffer life(Libc libc) {
    try (Accelerator accelerator = open(libc)) {
      accelerator
          .interrupts()
          .ifPresent(
              interrupts -> {
                interrupts.wake();
                interrupts.await(0);
              });
      PinnedMemory memory = accelerator.allocate(SMALL);
      PinnedMemory shared = accelerator.allocate(LARGE);
      ByteBuffer view = shared.share().putLong(0, 42);
      memory.release();
      shared.release();
      return view;
    }
  }

  @Test
  void aWaitPollsAndReadsAndItsDescriptorIsClosedAfterTheEvents() {
    Libc libc = mock(Libc.class, delegatesTo(real));

    try (Accelerator accelerator = open(libc)) {
      Interrupts interrupts = accelerator.interrupts().orElseThrow();
      interrupts.wake();
      interrupts.await(0);
      interrupts.await(0);
      assertThat(interrupts.haveCome()).isFalse();
    }

    InOrder order = inOrder(fpga, libc);
    order.verify(fpga).fpgaRegisterEvent(anyLong(), anyInt(), anyLong(), anyInt());
    order.verify(libc).eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    order.verify(libc).write(anyInt(), anyLong(), eq(8L));
    order.verify(libc).poll(anyLong(), eq(2L), eq(0));
    order.verify(libc).read(anyInt(), anyLong(), eq(8L));
    order.verify(libc).poll(anyLong(), eq(2L), eq(0));
    order.verify(fpga).fpgaUnregisterEvent(anyLong(), anyInt(), anyLong());
    order.verify(fpga).fpgaDestroyEventHandle(any());
    order.verify(libc).close(anyInt());
    order.verify(fpga).fpgaClose(anyLong());
    order.verify(fpga).fpgaDestroyToken(any());
    order.verifyNoMoreInteractions();
  }

  @Test
  void memoryIsUnpinnedBeforeItIsUnmappedAndAHugePageUnderAViewIsReplaced() {
    LibcLedger ledger = new LibcLedger(real, "none", 0);
    Libc libc = mock(Libc.class, ledger);

    ByteBuffer view = life(libc);

    InOrder order = inOrder(fpga, libc);
    order.verify(libc).mmap(eq(0L), eq((long) SMALL), anyInt(), anyInt(), eq(-1), eq(0L));
    order.verify(fpga).fpgaPrepareBuffer(anyLong(), eq((long) SMALL), any(), any(), anyInt());
    order.verify(libc).mmap(eq(0L), eq((long) LARGE), anyInt(), anyInt(), eq(-1), eq(0L));
    order.verify(fpga).fpgaPrepareBuffer(anyLong(), eq((long) LARGE), any(), any(), anyInt());
    order.verify(fpga).fpgaReleaseBuffer(anyLong(), anyLong());
    order.verify(libc).munmap(anyLong(), eq((long) SMALL));
    order.verify(fpga).fpgaReleaseBuffer(anyLong(), anyLong());
    order.verify(libc).mmap(eq(0L), eq((long) LARGE), anyInt(), anyInt(), eq(-1), eq(0L));
    order.verify(libc).mremap(anyLong(), anyLong(), anyLong(), anyInt(), anyLong());
    ledger.assertOnlyTheViewIsLeft();
    Reference.reachabilityFence(view);
  }

  static Stream<String> functions() {
    return Arrays.stream(Libc.class.getDeclaredMethods()).map(Method::getName).sorted();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void whicheverCallFailsLeavesNothingAndTheViewReadable(String function) {
    LibcLedger sound = new LibcLedger(real, function, -1);
    Reference.reachabilityFence(life(mock(Libc.class, sound)));
    assertThat(sound.calls()).as("calls of %s", function).isPositive();
    // ordinary memory that cannot be had is another test's
    for (int failing = function.equals("mmap") ? 1 : 0; failing < sound.calls(); failing++) {
      LibcLedger ledger = new LibcLedger(real, function, failing);

      ByteBuffer view = life(mock(Libc.class, ledger));

      assertThat(view.getLong(0)).as("after %s, call %s", function, failing).isEqualTo(42);
      ledger.assertOnlyTheViewIsLeft();
      Reference.reachabilityFence(view);
    }
  }

  @Test
  void withoutADescriptorThereAreNoInterruptsAndTheirEventsAreGivenBack() {
    Libc libc = mock(Libc.class);
    when(libc.eventfd(anyInt(), anyInt())).thenReturn(-1);

    try (Accelerator accelerator = open(libc)) {
      assertThat(accelerator.interrupts()).isEmpty();
      InOrder order = inOrder(fpga);
      order.verify(fpga).fpgaRegisterEvent(anyLong(), anyInt(), anyLong(), anyInt());
      order.verify(fpga).fpgaUnregisterEvent(anyLong(), anyInt(), anyLong());
      order.verify(fpga).fpgaDestroyEventHandle(any());
    }
    verify(libc, never()).close(anyInt());
  }

  @Test
  void aPollThatFailsReadsNothing() {
    Libc libc = mock(Libc.class);
    when(libc.eventfd(anyInt(), anyInt())).thenReturn(VECTOR);
    when(libc.poll(anyLong(), anyLong(), anyInt())).thenReturn(-1);

    try (Accelerator accelerator = open(libc)) {
      accelerator.interrupts().orElseThrow().await(0);
    }

    verify(libc, never()).read(anyInt(), anyLong(), anyLong());
    verify(libc).close(VECTOR);
  }

  @Test
  void memoryThatCannotBeHadIsToldAndNotPinned() {
    Libc libc = mock(Libc.class);
    when(libc.mmap(anyLong(), anyLong(), anyInt(), anyInt(), anyInt(), anyLong()))
        .thenReturn(Libc.MAP_FAILED);

    try (Accelerator accelerator = open(libc)) {
      AcceleratorException failure =
          Objects.requireNonNull(
              catchThrowableOfType(AcceleratorException.class, () -> accelerator.allocate(LARGE)));

      assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY);
    }
    int protection = Libc.PROT_READ | Libc.PROT_WRITE;
    int ordinary = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;
    int huge = ordinary | Libc.MAP_HUGETLB | 21 << Libc.MAP_HUGE_SHIFT;
    InOrder order = inOrder(libc);
    order.verify(libc).mmap(0, LARGE, protection, huge, -1, 0);
    order.verify(libc).mmap(0, LARGE, protection, ordinary, -1, 0);
    verify(libc, never()).munmap(anyLong(), anyLong());
    verify(fpga, never()).fpgaPrepareBuffer(anyLong(), anyLong(), any(), any(), anyInt());
  }

  @Test
  void memoryThatIsNotPinnedIsUnmapped() {
    Libc libc = mock(Libc.class, delegatesTo(real));
    when(fpga.fpgaPrepareBuffer(anyLong(), anyLong(), any(), any(), anyInt())).thenReturn(1);
    when(fpga.fpgaErrStr(1)).thenReturn("refused");

    try (Accelerator accelerator = open(libc)) {
      AcceleratorException failure =
          Objects.requireNonNull(
              catchThrowableOfType(AcceleratorException.class, () -> accelerator.allocate(SMALL)));

      assertThat(failure.vendorCode()).hasValue(1);
      verify(libc).munmap(anyLong(), eq((long) SMALL));
    }
  }
}
