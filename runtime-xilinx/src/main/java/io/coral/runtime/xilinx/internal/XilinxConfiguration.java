package io.coral.runtime.xilinx.internal;

import io.coral.spec.Features;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the runtime, under the PID {@value XilinxRuntime#PID}; outside OSGi the same keys
 * are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(name = "Coral Xilinx runtime", description = "Boards through OpenCL")
public @interface XilinxConfiguration {

  @AttributeDefinition(description = "Name of the OpenCL platform whose devices are used")
  String opencl_platform() default XilinxSettings.XILINX;

  @AttributeDefinition(
      description = "The OpenCL loader: sonames or absolute paths, in the order to try")
  String[] opencl_loaders() default {"libOpenCL.so.1"};

  @AttributeDefinition(description = "Where the kernel shows its devices")
  String sysfs_root() default "/sys";

  @AttributeDefinition(
      description = "How long the libraries may take to load and to list devices, e.g. 10s")
  String discover_limit() default "10s";

  @AttributeDefinition(description = "How long a run may take, e.g. 10s; 0 for no limit")
  String hang_limit() default "0s";

  @AttributeDefinition(description = "How long a close waits for commands under way, e.g. 2s")
  String stop_grace() default "2s";

  @AttributeDefinition(description = "How long programming waits for commands under way, e.g. 2s")
  String program_drain() default "2s";

  @AttributeDefinition(
      description =
          "Names of platforms that belong together though they differ, as those of shells that are"
              + " loaded in stages: name=name")
  String[] platforms_equal() default {};

  @AttributeDefinition(
      description = "How many independent commands of one board are waited for at a time")
  int waiters() default 4;

  @AttributeDefinition(
      description =
          "The optional features that are declared: timestamps; direct-wrap, by which boards use"
              + " page-aligned host memory as it lies; host-ranges;"
              + " fault-reporting for"
              + " platforms that report faults; registers where libxrt_core offers them")
  String[] coral_runtime_features() default {
    Features.TIMESTAMPS, Features.DIRECT_WRAP, Features.HOST_RANGES
  };
}
