package io.coral.runtime.sim;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.capability.Registers;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The control registers of a simulated board: each keeps what was written, and starts at 0; those
 * of network kernels do what {@link NetworkRegisters} says.
 */
record SimRegisters(String deviceId, Supplier<Map<String, File>> files) implements Registers {

  /** Bytes of one compute unit's registers. */
  private static final long WINDOW = 64 << 10;

  /** The registers of one compute unit. */
  static class File {
    private final Map<Long, Integer> values = new ConcurrentHashMap<>();

    int read(long offset) {
      return values.getOrDefault(offset, 0);
    }

    void write(long offset, int value) {
      values.put(offset, value);
    }
  }

  @Override
  public int read(String computeUnit, long offset) {
    return file("read", computeUnit, offset).read(offset);
  }

  @Override
  public void write(String computeUnit, long offset, int value) {
    file("write", computeUnit, offset).write(offset, value);
  }

  private File file(String operation, String computeUnit, long offset) {
    Map<String, File> units = files.get();
    if (units.isEmpty()) {
      throw failure(ErrorCode.NOT_PROGRAMMED, operation, "the resource has no program");
    }
    File file = units.get(computeUnit);
    if (file == null) {
      throw failure(
          ErrorCode.NOT_FOUND,
          operation,
          "there is no compute unit "
              + computeUnit
              + "; there are "
              + new TreeSet<>(units.keySet()));
    }
    if (offset < 0 || offset >= WINDOW || offset % Integer.BYTES != 0) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          operation,
          "offset " + offset + ": expected a multiple of 4 from 0 to " + (WINDOW - 4));
    }
    return file;
  }

  private AcceleratorException failure(ErrorCode code, String operation, String text) {
    return AcceleratorException.of(code, operation, "registers of " + deviceId, text);
  }
}
