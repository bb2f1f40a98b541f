package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The CPU platform that the tests compute on; {@code ./verify} installs it. */
final class Pocl {
  static final String SOURCE =
      """
      kernel void vadd(global const float *a, global const float *b, global float *c, int n) {
        for (int i = 0; i < n; i++) c[i] = a[i] + b[i];
      }
      kernel void spin(long rounds, global volatile int *sink) {
        for (long i = 0; i < rounds; i++) sink[0] += 1;
      }
      kernel __attribute__((reqd_work_group_size(1 << 20, 1, 1))) void refuse(global int *a) {
        a[0] = 1;
      }
      """;

  private Pocl() {}

  static OpenCl openCl() {
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT);
    assertThat(attempt.findings()).isEmpty();
    return attempt.openCl().orElseThrow();
  }

  static List<ClDevice> devices() {
    ClPlatform pocl =
        openCl().platforms().stream()
            .filter(platform -> platform.name().equals("Portable Computing Language"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("install pocl-opencl-icd"));
    return pocl.devices();
  }
}
