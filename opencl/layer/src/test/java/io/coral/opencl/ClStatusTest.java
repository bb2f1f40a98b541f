package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClStatusTest {

  @ParameterizedTest
  @CsvSource({
    "-1, NOT_FOUND, CL_DEVICE_NOT_FOUND",
    "-2, DEVICE_LOST, CL_DEVICE_NOT_AVAILABLE",
    "-4, OUT_OF_DEVICE_MEMORY, CL_MEM_OBJECT_ALLOCATION_FAILURE",
    "-5, OUT_OF_DEVICE_MEMORY, CL_OUT_OF_RESOURCES",
    "-6, OUT_OF_HOST_MEMORY, CL_OUT_OF_HOST_MEMORY",
    "-11, PROGRAM_FAILED, CL_BUILD_PROGRAM_FAILURE",
    "-14, DEPENDENCY_FAILED, CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
    "-30, INVALID_ARGUMENT, CL_INVALID_VALUE",
    "-34, INTERNAL, CL_INVALID_CONTEXT",
    "-42, INVALID_BINARY, CL_INVALID_BINARY",
    "-46, NOT_FOUND, CL_INVALID_KERNEL_NAME",
    "-51, INVALID_ARGUMENT, CL_INVALID_ARG_SIZE",
    "-54, EXECUTION_FAILED, CL_INVALID_WORK_GROUP_SIZE",
    "-61, OUT_OF_DEVICE_MEMORY, CL_INVALID_BUFFER_SIZE",
    "-1001, NOT_FOUND, CL_PLATFORM_NOT_FOUND_KHR",
    "-9999, INTERNAL, CL error -9999",
  })
  void aStatusHasACodeAndAName(int status, ErrorCode code, String name) {
    AcceleratorException failure = ClStatus.failure(status, "do", "it");

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.vendorCode()).hasValue(status);
    assertThat(failure.vendorText()).contains(name);
    assertThat(failure.operation()).isEqualTo("do");
    assertThat(failure.object()).isEqualTo("it");
  }

  @Test
  void aFailedCommandIsAFailedExecutionUnlessItWasNotExecuted() {
    assertThat(ClStatus.commandFailure(-5, "run", "x").code())
        .isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(ClStatus.commandFailure(-14, "run", "x").code())
        .isEqualTo(ErrorCode.DEPENDENCY_FAILED);
  }

  @Test
  void theMessageSaysTheStatusOnce() {
    assertThat(ClStatus.failure(-5, "allocate", "x"))
        .hasMessageEndingWith("OpenCL refused it [vendor -5: CL_OUT_OF_RESOURCES]");
  }
}
