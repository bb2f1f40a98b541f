package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import com.sun.jna.ptr.IntByReference;
import io.coral.opencl.ClContext;
import io.coral.opencl.ClProgram;
import io.coral.opencl.support.Commands;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.runtime.xilinx.format.XclbinReader;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.settings.Settings;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocl.CL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/**
 * What the registers ask of Xilinx's library and in which order, and that what was opened for them
 * is closed whatever becomes of them.
 */
class NativeBoundaryTest {
  private static final long DEVICE = 0x7f00_1234_5678L;
  private static final String UNIT = "vadd:{vadd_2}";
  private static final int INDEX = 1;
  private static final int OFFSET = 0x10;

  /** {@code -EIO}. */
  private static final int FAILURE = -5;

  private final XrtCalls calls = mock(XrtCalls.class);
  private final DeviceRegisters registers = new DeviceRegisters("board", calls);
  private Xclbin xclbin;
  private byte[] uuid;

  @BeforeEach
  void load() {
    xclbin = XclbinReader.read("vadd", XrtNoop.vadd("vadd"));
    uuid = HexFormat.of().parseHex(xclbin.header().uuid());
    registers.loaded(DEVICE, xclbin);
  }

  static Stream<Named<Consumer<DeviceRegisters>>> accesses() {
    return Stream.of(
        Named.of("read", registers -> registers.read(UNIT, OFFSET)),
        Named.of("write", registers -> registers.write(UNIT, OFFSET, 42)));
  }

  @Test
  void eachAccessOpensTheUnitForItselfAloneAndClosesIt() {
    when(calls.xclRegRead(anyLong(), anyInt(), anyInt(), any()))
        .thenAnswer(
            call -> {
              call.<IntByReference>getArgument(3).setValue(42);
              return 0;
            });

    registers.write(UNIT, OFFSET, 7);
    assertThat(registers.read(UNIT, OFFSET)).isEqualTo(42);

    InOrder order = inOrder(calls);
    order.verify(calls).xclOpenContext(DEVICE, uuid, INDEX, false);
    order.verify(calls).xclRegWrite(DEVICE, INDEX, OFFSET, 7);
    order.verify(calls).xclCloseContext(DEVICE, uuid, INDEX);
    order.verify(calls).xclOpenContext(DEVICE, uuid, INDEX, false);
    order.verify(calls).xclRegRead(anyLong(), anyInt(), anyInt(), any());
    order.verify(calls).xclCloseContext(DEVICE, uuid, INDEX);
    verifyNoMoreInteractions(calls);
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void aUnitThatDoesNotOpenIsNeitherReachedNorClosed(Consumer<DeviceRegisters> access) {
    when(calls.xclOpenContext(anyLong(), any(), anyInt(), anyBoolean())).thenReturn(FAILURE);

    assertRefused(access, "open");

    verify(calls).xclOpenContext(DEVICE, uuid, INDEX, false);
    verifyNoMoreInteractions(calls);
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void anAccessThatFailsIsToldAndItsUnitClosed(Consumer<DeviceRegisters> access) {
    when(calls.xclRegRead(anyLong(), anyInt(), anyInt(), any())).thenReturn(FAILURE);
    when(calls.xclRegWrite(anyLong(), anyInt(), anyInt(), anyInt())).thenReturn(FAILURE);

    assertRefused(access, "access");

    verify(calls).xclCloseContext(DEVICE, uuid, INDEX);
  }

  private void assertRefused(Consumer<DeviceRegisters> access, String step) {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> access.accept(registers));
    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure.vendorCode()).hasValue(FAILURE);
    assertThat(failure.text()).contains("refused to " + step).contains(UNIT);
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void anAccessThatEndsInAnErrorClosesItsUnit(Consumer<DeviceRegisters> access) {
    StackOverflowError error = new StackOverflowError("on the way into native code");
    when(calls.xclRegRead(anyLong(), anyInt(), anyInt(), any())).thenThrow(error);
    when(calls.xclRegWrite(anyLong(), anyInt(), anyInt(), anyInt())).thenThrow(error);

    assertThatThrownBy(() -> access.accept(registers)).isSameAs(error);

    verify(calls).xclCloseContext(DEVICE, uuid, INDEX);
  }

  /** What was read is true, and what was written is not to be written again. */
  @ParameterizedTest
  @MethodSource("accesses")
  void aUnitThatDoesNotCloseIsNoFailureOfItsAccess(Consumer<DeviceRegisters> access) {
    when(calls.xclCloseContext(anyLong(), any(), anyInt())).thenReturn(FAILURE);

    access.accept(registers);

    verify(calls).xclCloseContext(DEVICE, uuid, INDEX);
  }

  @Test
  void whatIsRefusedBeforehandReachesNothing() {
    assertCode(ErrorCode.NOT_FOUND, "vsub", OFFSET);
    assertCode(ErrorCode.INVALID_ARGUMENT, UNIT, 2);
    registers.unloaded();
    assertCode(ErrorCode.NOT_PROGRAMMED, UNIT, OFFSET);
    registers.close();
    assertCode(ErrorCode.CLOSED, UNIT, OFFSET);

    verifyNoInteractions(calls);
  }

  @Test
  void aProgramWhoseDeviceHasNoHandleOfXilinxsIsReleased() {
    XilinxSettings settings =
        XilinxSettings.of(Settings.of(XilinxRuntime.PID, PoclFixture.SETTINGS));
    try (ClContext pocl =
        new DeviceList(settings).look().devices().get(0).device().createContext()) {
      Commands commands = new Commands(pocl, "commands under test", 1);
      ClProgram program = pocl.programFromSource("kernel void vadd() {}", "");

      AcceleratorException failure =
          catchThrowableOfType(
              AcceleratorException.class,
              () ->
                  new XclbinProgram(
                      pocl, commands, program, xclbin, List.of(), Map.of(), false, false,
                      registers));

      assertThat(failure.vendorCode()).hasValue(CL.CL_INVALID_VALUE);
      assertThat(program.isClosed()).isTrue();
      commands.close(1, TimeUnit.SECONDS, () -> {});
    }
  }

  private void assertCode(ErrorCode code, String unit, long offset) {
    assertThat(
            catchThrowableOfType(AcceleratorException.class, () -> registers.read(unit, offset))
                .code())
        .isEqualTo(code);
  }
}
