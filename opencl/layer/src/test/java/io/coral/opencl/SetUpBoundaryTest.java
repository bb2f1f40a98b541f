package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.opencl.support.Commands;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocl.CL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the layer makes by JOCL and in which order it gives it back, and that a failure of any call
 * is told and leaves nothing: PoCL behind a mock of {@link CL}, which counts and lets fail.
 */
class SetUpBoundaryTest {
  private static final String SOURCE =
      "kernel void first(global int *a) { a[0] = 1; }\n"
          + "kernel void second(global int *a) { a[0] = 2; }\n";

  /** All that is made before a command is enqueued. */
  private static void life() {
    try (ClContext context = Pocl.devices().get(0).createContext();
        ClQueue queue = context.createQueue(true);
        ClBuffer buffer = context.createBuffer(64, null, OptionalInt.empty());
        ClProgram built = context.programFromSource(SOURCE, "-cl-kernel-arg-info")) {
      assertThat(built.kernels()).hasSize(2);
      try (ClProgram loaded = context.programFromBinary(built.binary());
          ClKernel kernel = loaded.kernel("second")) {
        assertThat(List.of(queue, buffer, kernel)).noneMatch(Handle::isClosed);
      }
    }
  }

  @Test
  void whatHoldsSomethingIsReleasedBeforeIt() {
    try (JoclBoundary boundary = JoclBoundary.sound()) {
      life();

      assertThat(boundary.calls())
          .filteredOn(name -> !name.startsWith("clGet"))
          .containsExactly(
              "clCreateContext",
              "clCreateCommandQueue",
              "clCreateBuffer",
              "clCreateProgramWithSource",
              "clBuildProgram",
              "clCreateKernelsInProgram",
              "clCreateKernelsInProgram",
              "clReleaseKernel",
              "clReleaseKernel",
              "clCreateProgramWithBinary",
              "clBuildProgram",
              "clCreateKernel",
              "clReleaseKernel",
              "clReleaseProgram",
              "clReleaseProgram",
              "clReleaseMemObject",
              "clReleaseCommandQueue",
              "clReleaseContext");
      boundary.assertNothingIsLeft();
    }
  }

  /** Every function that is called, and how often. */
  private static Map<String, Long> functions() {
    try (JoclBoundary boundary = JoclBoundary.sound()) {
      life();
      return boundary.calls().stream()
          .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }
  }

  static Stream<Arguments> making() {
    return functions().entrySet().stream()
        .filter(function -> !function.getKey().startsWith("clRelease"))
        .map(function -> Arguments.of(function.getKey(), function.getValue()));
  }

  static Stream<String> releasing() {
    return functions().keySet().stream().filter(function -> function.startsWith("clRelease"));
  }

  @ParameterizedTest
  @MethodSource("making")
  void whicheverCallFailsIsToldAndWhatWasMadeIsReleasedAndNothingElseCalled(
      String function, long calls) {
    for (int failing = 0; failing < calls; failing++) {
      try (JoclBoundary boundary =
          JoclBoundary.failing(function, failing, CL.CL_OUT_OF_HOST_MEMORY)) {
        AcceleratorException failure =
            catchThrowableOfType(AcceleratorException.class, SetUpBoundaryTest::life);

        assertThat(failure).as("%s, call %s", function, failing).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY);
        assertThat(failure.vendorCode()).hasValue(CL.CL_OUT_OF_HOST_MEMORY);
        assertThat(boundary.callsAfterTheFailure())
            .as("after %s, call %s", function, failing)
            .allMatch(name -> name.startsWith("clRelease"));
        boundary.assertNothingIsLeft();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("releasing")
  void aReleaseThatFailsIsNotRepeatedAndKeepsNoOtherFromBeingReleased(String function) {
    try (JoclBoundary boundary = JoclBoundary.failing(function, 0, CL.CL_OUT_OF_RESOURCES)) {
      life();

      assertThat(boundary.calls()).filteredOn(name -> name.startsWith("clRelease")).hasSize(8);
      boundary.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void commandsThatCannotBeMadeLeaveNoQueue(int failing) {
    ClDevice device = Pocl.devices().get(0);
    try (JoclBoundary boundary =
        JoclBoundary.failing("clCreateCommandQueue", failing, CL.CL_OUT_OF_RESOURCES)) {
      try (ClContext context = device.createContext()) {
        assertThat(
                catchThrowableOfType(
                    AcceleratorException.class, () -> new Commands(context, "commands", 1)))
            .hasMessageContaining("CL_OUT_OF_RESOURCES");
      }
      boundary.assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aCompilersLogThatCannotBeReadHidesNoFailedBuild(int failing) {
    try (JoclBoundary boundary =
            JoclBoundary.failing("clGetProgramBuildInfo", failing, CL.CL_OUT_OF_RESOURCES);
        ClContext context = Pocl.devices().get(0).createContext()) {
      AcceleratorException failure =
          catchThrowableOfType(
              AcceleratorException.class, () -> context.programFromSource("no C", ""));

      assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failure.vendorCode()).hasValue(CL.CL_BUILD_PROGRAM_FAILURE);
      assertThat(boundary.callsAfterTheFailure()).containsExactly("clReleaseProgram");
    }
  }

  @Test
  void aPlatformWithoutDevicesAndALoaderWithoutPlatformsAreEmptyLists() {
    ClPlatform platform = Pocl.devices().get(0).platform();
    try (JoclBoundary boundary =
        JoclBoundary.failing("clGetDeviceIDs", 0, CL.CL_DEVICE_NOT_FOUND)) {
      assertThat(platform.devices()).isEmpty();
      assertThat(boundary.calls()).containsExactly("clGetDeviceIDs");
    }
    OpenCl openCl = Pocl.openCl();
    try (JoclBoundary boundary =
        JoclBoundary.failing("clGetPlatformIDs", 0, ClStatus.PLATFORM_NOT_FOUND)) {
      assertThat(openCl.platforms()).isEmpty();
      assertThat(boundary.calls()).containsExactly("clGetPlatformIDs");
    }
  }
}
