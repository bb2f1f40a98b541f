package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import org.jocl.CL;

/** From OpenCL's numbers to the specification's codes: the one place where that is done. */
public final class ClStatus {

  /** A successful call; the status of an event that completed. */
  public static final int SUCCESS = CL.CL_SUCCESS;

  /** The status of an event whose wait list holds a failed one. */
  public static final int WAIT_LIST_FAILED = CL.CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST;

  /** Work is on the device, or the platform cannot do the call now. */
  public static final int INVALID_OPERATION = CL.CL_INVALID_OPERATION;

  static final int PLATFORM_NOT_FOUND = -1001;

  private ClStatus() {}

  /** {@code CL_…}, or {@code CL error n} for a vendor's own number. */
  public static String name(int status) {
    if (status == PLATFORM_NOT_FOUND) {
      return "CL_PLATFORM_NOT_FOUND_KHR";
    }
    String name = CL.stringFor_errorCode(status);
    return name.startsWith("CL_") ? name : "CL error " + status;
  }

  /** The specification's code for a call that failed. */
  public static ErrorCode code(int status) {
    return switch (status) {
      case CL.CL_DEVICE_NOT_AVAILABLE -> ErrorCode.DEVICE_LOST;
      case CL.CL_MEM_OBJECT_ALLOCATION_FAILURE, CL.CL_OUT_OF_RESOURCES, CL.CL_INVALID_BUFFER_SIZE ->
          ErrorCode.OUT_OF_DEVICE_MEMORY;
      case CL.CL_OUT_OF_HOST_MEMORY -> ErrorCode.OUT_OF_HOST_MEMORY;
      case CL.CL_INVALID_BINARY -> ErrorCode.INVALID_BINARY;
      case CL.CL_BUILD_PROGRAM_FAILURE, CL.CL_INVALID_PROGRAM_EXECUTABLE ->
          ErrorCode.PROGRAM_FAILED;
      case CL.CL_DEVICE_NOT_FOUND, PLATFORM_NOT_FOUND, CL.CL_INVALID_KERNEL_NAME ->
          ErrorCode.NOT_FOUND;
      case CL.CL_INVALID_VALUE,
          CL.CL_INVALID_ARG_INDEX,
          CL.CL_INVALID_ARG_VALUE,
          CL.CL_INVALID_ARG_SIZE,
          CL.CL_INVALID_KERNEL_ARGS ->
          ErrorCode.INVALID_ARGUMENT;
      case CL.CL_INVALID_WORK_GROUP_SIZE,
          CL.CL_INVALID_WORK_ITEM_SIZE,
          CL.CL_INVALID_WORK_DIMENSION,
          CL.CL_INVALID_GLOBAL_WORK_SIZE ->
          ErrorCode.EXECUTION_FAILED;
      case WAIT_LIST_FAILED -> ErrorCode.DEPENDENCY_FAILED;
      default -> ErrorCode.INTERNAL;
    };
  }

  /**
   * The failure of a call.
   *
   * @param status what OpenCL answered
   * @param operation what was tried
   * @param object what it was about
   */
  public static AcceleratorException failure(int status, String operation, String object) {
    return failure(code(status), status, operation, object, "OpenCL refused it");
  }

  /**
   * The failure of a command that was enqueued.
   *
   * @param status the event's negative status
   */
  public static AcceleratorException commandFailure(int status, String operation, String object) {
    ErrorCode code =
        status == WAIT_LIST_FAILED ? ErrorCode.DEPENDENCY_FAILED : ErrorCode.EXECUTION_FAILED;
    return failure(code, status, operation, object, "the command failed on the device");
  }

  static AcceleratorException failure(
      ErrorCode code, int status, String operation, String object, String text) {
    return AcceleratorException.of(code, operation, object, text).fromVendor(status, name(status));
  }

  /** Passes a successful call. */
  static void check(int status, String operation, String object) {
    if (status != SUCCESS) {
      throw failure(status, operation, object);
    }
  }
}
