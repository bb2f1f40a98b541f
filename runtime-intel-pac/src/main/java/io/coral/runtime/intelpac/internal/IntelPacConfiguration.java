package io.coral.runtime.intelpac.internal;

import io.coral.spec.Features;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the runtime, under the PID {@value IntelPacRuntime#PID}; outside OSGi the same
 * keys are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(
    name = "Coral runtime for Intel PAC boards",
    description = "Intel programmable acceleration cards")
public @interface IntelPacConfiguration {

  @AttributeDefinition(
      description = "Path or soname of the OPAE library; empty to try libopae-c.so.2, .1 and plain")
  String opae_library() default "";

  @AttributeDefinition(
      description = "OPAE's configuration file, where OPAE_EXPLICIT_INITIALIZE is set")
  String opae_config() default "";

  @AttributeDefinition(description = "Where the kernel shows its devices")
  String sysfs_root() default "/sys";

  @AttributeDefinition(description = "Where the device nodes lie")
  String dev_root() default "/dev";

  @AttributeDefinition(
      description = "Host memory that a card may share, e.g. 4GiB; auto goes by the huge pages")
  String memory_size() default "auto";

  @AttributeDefinition(
      description = "The largest buffer, at most 1GiB; auto goes by the huge pages there are")
  String memory_max_allocation() default "auto";

  @AttributeDefinition(
      description = "The OpenCL platform that runs AOCX; none to leave OpenCL alone")
  String opencl_platform() default "Intel(R) FPGA SDK for OpenCL(TM)";

  @AttributeDefinition(
      description = "The OpenCL loader: sonames or absolute paths, in the order to try")
  String[] opencl_loaders() default {"libOpenCL.so.1"};

  @AttributeDefinition(
      description =
          "Which device of that platform drives which card, e.g. 0000:3b:00.0=0, where their names"
              + " do not tell")
  String[] opencl_devices() default {};

  @AttributeDefinition(
      description =
          "The optional features that are declared: host-ranges; registers and reset for cards"
              + " of OPAE's; timestamps and fault-reporting where AOCX alone is run")
  String[] coral_runtime_features() default {
    Features.REGISTERS, Features.RESET, Features.HOST_RANGES
  };

  @AttributeDefinition(
      description = "How long the libraries may take to load and to list devices, e.g. 10s")
  String discover_limit() default "10s";

  @AttributeDefinition(description = "How long a close waits for commands under way, e.g. 1s")
  String stop_grace() default "1s";

  @AttributeDefinition(description = "How long programming waits for commands under way, e.g. 1s")
  String program_drain() default "1s";

  @AttributeDefinition(description = "Hang limit of a run, e.g. 10s; 0s for none")
  String hang_limit() default "0s";
}
