package io.coral.runtime.xilinx.internal;

import com.sun.jna.ptr.IntByReference;
import io.coral.runtime.xilinx.format.KernelInstance;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.capability.Registers;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registers of the loaded program's compute units. Each access opens the unit for itself alone
 * and closes it, so that no run is kept out for longer. One access at a time.
 */
final class DeviceRegisters implements Registers {
  private static final long MAX_OFFSET = 0x10000;

  private final String id;
  private final XrtCalls calls;
  private @Nullable Program program;
  private boolean closed;

  /**
   * What is loaded.
   *
   * @param units in the order in which the vendor counts them
   */
  private record Program(long device, byte[] uuid, List<KernelInstance> units) {}

  /** One native access. */
  private interface Access {
    int call(long device, int unit);
  }

  DeviceRegisters(String id, XrtCalls calls) {
    this.id = id;
    this.calls = calls;
  }

  /**
   * A program was loaded.
   *
   * @param device the vendor's handle, valid until {@link #unloaded}
   */
  synchronized void loaded(long device, Xclbin xclbin) {
    program =
        new Program(
            device,
            HexFormat.of().parseHex(xclbin.header().uuid()),
            xclbin.instances().stream()
                .filter(KernelInstance::isKernel)
                .sorted(Comparator.comparing(KernelInstance::baseAddress, Long::compareUnsigned))
                .toList());
  }

  synchronized void unloaded() {
    program = null;
  }

  synchronized void close() {
    closed = true;
    program = null;
  }

  @Override
  public int read(String computeUnit, long offset) {
    IntByReference value = new IntByReference();
    access(
        "read register",
        computeUnit,
        offset,
        (device, unit) -> calls.xclRegRead(device, unit, (int) offset, value));
    return value.getValue();
  }

  @Override
  public void write(String computeUnit, long offset, int value) {
    access(
        "write register",
        computeUnit,
        offset,
        (device, unit) -> calls.xclRegWrite(device, unit, (int) offset, value));
  }

  private synchronized void access(
      String operation, String computeUnit, long offset, Access access) {
    if (closed) {
      throw failure(ErrorCode.CLOSED, operation, "the resource was closed");
    }
    Program now = program;
    if (now == null) {
      throw failure(ErrorCode.NOT_PROGRAMMED, operation, "there is no program; program it first");
    }
    if (offset < 0 || offset >= MAX_OFFSET || offset % Integer.BYTES != 0) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          operation,
          "offset " + offset + "; expected a multiple of 4 from 0 to " + (MAX_OFFSET - 4));
    }
    int unit = unit(now, operation, computeUnit);
    check(
        operation,
        computeUnit,
        "open",
        calls.xclOpenContext(now.device(), now.uuid(), unit, false));
    int answer;
    try {
      answer = access.call(now.device(), unit);
    } finally {
      calls.xclCloseContext(now.device(), now.uuid(), unit);
    }
    check(operation, computeUnit, "access", answer);
  }

  private int unit(Program now, String operation, String name) {
    for (int i = 0; i < now.units().size(); i++) {
      KernelInstance unit = now.units().get(i);
      if (unit.openName().equals(name) || unit.kernel().equals(name)) {
        return i;
      }
    }
    throw failure(
        ErrorCode.NOT_FOUND,
        operation,
        "there is no compute unit "
            + name
            + "; there are "
            + now.units().stream().map(KernelInstance::openName).toList());
  }

  private void check(String operation, String computeUnit, String step, int answer) {
    if (answer < 0) {
      throw failure(
              ErrorCode.INTERNAL,
              operation,
              "XRT refused to "
                  + step
                  + " compute unit "
                  + computeUnit
                  + "; another process may be using it")
          .fromVendor(answer, "errno " + -answer);
    }
  }

  private AcceleratorException failure(ErrorCode code, String operation, String text) {
    return AcceleratorException.of(code, operation, "registers of " + id, text);
  }
}
