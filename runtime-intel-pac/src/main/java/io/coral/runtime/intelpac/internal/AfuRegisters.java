package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.capability.Registers;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The control registers of the loaded program's compute units. */
record AfuRegisters(String deviceId, Supplier<@Nullable AfuProgram> program) implements Registers {

  @Override
  public int read(String computeUnit, long offset) {
    AfuProgram loaded = loaded("read");
    return loaded.accelerator().read32(place("read", loaded, computeUnit, offset));
  }

  @Override
  public void write(String computeUnit, long offset, int value) {
    AfuProgram loaded = loaded("write");
    Accelerator accelerator = loaded.accelerator();
    accelerator.write32(place("write", loaded, computeUnit, offset), value);
  }

  private AfuProgram loaded(String operation) {
    AfuProgram loaded = program.get();
    if (loaded == null) {
      throw failure(ErrorCode.NOT_PROGRAMMED, operation, "the resource has no program");
    }
    return loaded;
  }

  private long place(String operation, AfuProgram loaded, String computeUnit, long offset) {
    CsrKernel kernel = loaded.units().get(computeUnit);
    if (kernel == null) {
      throw failure(
          ErrorCode.NOT_FOUND,
          operation,
          "there is no compute unit "
              + computeUnit
              + "; there are "
              + new TreeSet<>(loaded.units().keySet()));
    }
    if (offset < 0 || offset > kernel.window() - Integer.BYTES || offset % Integer.BYTES != 0) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          operation,
          "offset "
              + offset
              + ": expected a multiple of 4 from 0 to "
              + (kernel.window() - Integer.BYTES));
    }
    return kernel.base() + offset;
  }

  private AcceleratorException failure(ErrorCode code, String operation, String text) {
    return AcceleratorException.of(code, operation, "registers of " + deviceId, text);
  }
}
