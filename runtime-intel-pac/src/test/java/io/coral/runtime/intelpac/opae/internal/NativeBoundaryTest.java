package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.withSettings;

import io.coral.runtime.intelpac.SoftAfu;
import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.spec.AcceleratorException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;
import org.mockito.invocation.InvocationOnMock;

/**
 * What the binding asks of the library and in which order, and that nothing is left of a card's
 * life when any call of it fails: the software AFU behind a mock, which counts and lets fail.
 */
class NativeBoundaryTest {

  /** Of no meaning to the binding, so that it shows up where it is told. */
  private static final int FAILURE = 77;

  /** Outside of a card's life, and called with another library in other tests. */
  private static final Set<String> ELSEWHERE =
      Set.of("fpgaErrStr", "fpgaInitialize", "fpgaFinalize");

  /** What gives back: it does so, and then says that it failed. */
  private static final Set<String> GIVING_BACK =
      Set.of(
          "fpgaDestroyToken",
          "fpgaDestroyProperties",
          "fpgaDestroyObject",
          "fpgaDestroyEventHandle",
          "fpgaUnregisterEvent",
          "fpgaReleaseBuffer",
          "fpgaClose");

  /** What the card does without: then it has no interrupts, no sensors, or fewer names. */
  private static final Set<String> DISPENSABLE =
      Set.of(
          "fpgaPropertiesGetSegment",
          "fpgaPropertiesGetDeviceID",
          "fpgaPropertiesGetObjectID",
          "fpgaPropertiesGetNumInterrupts",
          "fpgaPropertiesGetAcceleratorState",
          "fpgaCreateEventHandle",
          "fpgaRegisterEvent",
          "fpgaGetOSObjectFromEventHandle",
          "fpgaTokenGetObject",
          "fpgaObjectRead64",
          "fpgaReset");

  private BoundLibrary library;
  private Fpga real;

  @BeforeEach
  void open() {
    library = BoundLibrary.open();
    real = library.fpga();
  }

  @AfterEach
  void close() {
    if (library != null) {
      library.close();
    }
  }

  /** All that is done to a card, once. */
  private void life(Fpga fpga) {
    try (Card card = open(fpga)) {
      card.reconfigure(ByteBuffer.wrap(SoftAfu.interruptGbs()));
      try (Accelerator accelerator = card.openAccelerator(GbsFile.AFU)) {
        PinnedMemory memory = accelerator.allocate(1);
        accelerator.write32(0x120, accelerator.read32(0));
        accelerator.write64(0x120, accelerator.read64(0));
        accelerator.reset();
        card.read("power_mgmt/consumed");
        memory.release();
      }
    }
  }

  private Card open(Fpga fpga) {
    try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
      String address;
      try (Properties properties = devices.properties(0)) {
        address = properties.pciAddress();
        properties.guid();
        properties.pciDeviceId();
        properties.objectId();
      }
      Card card = Card.open(fpga, library.libc(), devices.get(0), address, () -> {});
      devices.keep(0);
      return card;
    }
  }

  @Test
  void whatHoldsSomethingIsGivenBackBeforeIt() {
    Fpga fpga = mock(Fpga.class, delegatesTo(real));

    life(fpga);

    InOrder order = inOrder(fpga);
    order.verify(fpga).fpgaOpen(anyLong(), any(), anyInt());
    order.verify(fpga).fpgaReconfigureSlot(anyLong(), anyInt(), anyLong(), anyLong(), anyInt());
    order.verify(fpga).fpgaOpen(anyLong(), any(), anyInt());
    order.verify(fpga).fpgaCreateEventHandle(any());
    order.verify(fpga).fpgaRegisterEvent(anyLong(), anyInt(), anyLong(), anyInt());
    order.verify(fpga).fpgaPrepareBuffer(anyLong(), anyLong(), any(), any(), anyInt());
    order.verify(fpga).fpgaGetIOAddress(anyLong(), anyLong(), any());
    order.verify(fpga).fpgaReleaseBuffer(anyLong(), anyLong());
    order.verify(fpga).fpgaUnregisterEvent(anyLong(), anyInt(), anyLong());
    order.verify(fpga).fpgaDestroyEventHandle(any());
    order.verify(fpga).fpgaClose(anyLong());
    order.verify(fpga).fpgaDestroyToken(any());
    order.verify(fpga).fpgaClose(anyLong());
    order.verify(fpga).fpgaDestroyToken(any());
    order.verifyNoMoreInteractions();
    assertThat(SoftAfu.live()).isZero();
  }

  static Stream<String> functions() {
    return Arrays.stream(Fpga.class.getDeclaredMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith("fpga") && !ELSEWHERE.contains(name))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void whicheverCallFailsIsToldAndLeavesNothing(String function) {
    int calls = calls(function);
    assertThat(calls).as("calls of %s", function).isPositive();
    for (int failing = 0; failing < calls; failing++) {
      Optional<AcceleratorException> failure = failure(function, failing);

      assertThat(failure.isEmpty())
          .as("%s, call %s: %s", function, failing, failure)
          .isEqualTo(GIVING_BACK.contains(function) || DISPENSABLE.contains(function));
      failure.ifPresent(told -> assertThat(told.vendorCode()).hasValue(FAILURE));
      assertThat(SoftAfu.live()).as("after %s, call %s", function, failing).isZero();
    }
  }

  private int calls(String function) {
    Fpga fpga = mock(Fpga.class, delegatesTo(real));
    life(fpga);
    return (int)
        mockingDetails(fpga).getInvocations().stream()
            .filter(call -> call.getMethod().getName().equals(function))
            .count();
  }

  private Optional<AcceleratorException> failure(String function, int failing) {
    int[] seen = {0};
    Fpga fpga =
        mock(
            Fpga.class,
            withSettings()
                .stubOnly()
                .defaultAnswer(
                    call -> {
                      boolean fails =
                          call.getMethod().getName().equals(function) && seen[0]++ == failing;
                      return fails ? failed(call) : delegatesTo(real).answer(call);
                    }));
    try {
      life(fpga);
      return Optional.empty();
    } catch (AcceleratorException e) {
      return Optional.of(e);
    }
  }

  private int failed(InvocationOnMock call) throws Throwable {
    if (GIVING_BACK.contains(call.getMethod().getName())) {
      delegatesTo(real).answer(call);
    }
    return FAILURE;
  }
}
