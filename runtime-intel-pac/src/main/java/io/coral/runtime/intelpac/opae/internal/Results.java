package io.coral.runtime.intelpac.opae.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;

/** The one place where an {@code fpga_result} becomes an error of the specification. */
final class Results {

  static final int OK = 0;
  static final int INVALID_PARAM = 1;
  static final int BUSY = 2;
  static final int EXCEPTION = 3;
  static final int NOT_FOUND = 4;
  static final int NO_MEMORY = 5;
  static final int NOT_SUPPORTED = 6;
  static final int NO_DRIVER = 7;
  static final int NO_DAEMON = 8;
  static final int NO_ACCESS = 9;
  static final int RECONF_ERROR = 10;

  private Results() {}

  private static ErrorCode code(int result) {
    return switch (result) {
      case BUSY -> ErrorCode.BUSY;
      case EXCEPTION -> ErrorCode.EXECUTION_FAILED;
      // everything that is named here was enumerated before
      case NOT_FOUND, NO_DRIVER, NO_DAEMON, NO_ACCESS -> ErrorCode.DEVICE_LOST;
      case NO_MEMORY -> ErrorCode.OUT_OF_DEVICE_MEMORY;
      case NOT_SUPPORTED -> ErrorCode.UNSUPPORTED;
      case RECONF_ERROR -> ErrorCode.PROGRAM_FAILED;
      default -> ErrorCode.INTERNAL;
    };
  }

  /** The failure of a call whose result is not OK. */
  static AcceleratorException failure(
      Fpga fpga, int result, String operation, String object, String text) {
    return failure(fpga, code(result), result, operation, object, text);
  }

  /** The same where the call says more of what failed than the result does. */
  static AcceleratorException failure(
      Fpga fpga, ErrorCode code, int result, String operation, String object, String text) {
    return AcceleratorException.of(code, operation, object, text)
        .fromVendor(result, text(fpga, result));
  }

  /**
   * The failure of an {@code fpgaOpen}. Nothing is guessed: who has it open, and who may, only the
   * library knows.
   *
   * @param nodes what it opens
   */
  static AcceleratorException notOpen(
      Fpga fpga, int result, String operation, String object, String nodes) {
    return switch (result) {
      case BUSY ->
          failure(
              fpga,
              result,
              operation,
              object,
              "another process has it open (see fuser "
                  + nodes.replace(" or", "")
                  + "); close it there");
      case NO_ACCESS ->
          failure(
              fpga,
              result,
              operation,
              object,
              "this user may not open it; allow " + nodes + " by a udev rule");
      default ->
          failure(fpga, ErrorCode.DEVICE_LOST, result, operation, object, nodes + " does not open");
    };
  }

  /** The library's own words for a result. */
  static String text(Fpga fpga, int result) {
    String text = fpga.fpgaErrStr(result);
    return text == null || text.isBlank() ? "fpga_result " + result : text;
  }
}
