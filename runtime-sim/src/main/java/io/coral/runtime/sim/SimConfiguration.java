package io.coral.runtime.sim;

import io.coral.spec.Features;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the simulator, under the PID {@value SimRuntime#PID}; outside OSGi the same keys
 * are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(name = "Coral simulator", description = "Simulated accelerator boards")
@interface SimConfiguration {

  @AttributeDefinition(
      description =
          "The boards, one line each: count=2; name=u280; … with any key below; keys that are left"
              + " out have the value given below")
  String[] boards() default {"count=2"};

  @AttributeDefinition(description = "Board vendor, as artifacts spell it")
  String vendor() default "coral";

  @AttributeDefinition(description = "Board name, as artifacts spell it")
  String name() default "sim";

  @AttributeDefinition(description = "Shell version, as artifacts spell it")
  String version() default "1.0";

  @AttributeDefinition(
      description = "Memories: type:size or type:size:bandwidth, e.g. 32xHBM:256MiB:14.4GB/s")
  String[] memories() default {"DDR:16GiB", "DDR:16GiB"};

  @AttributeDefinition(description = "The largest single allocation in a memory")
  String max_allocation() default "1GiB";

  @AttributeDefinition(description = "Host link latency")
  String latency() default "10us";

  @AttributeDefinition(description = "Host link bandwidth in each direction; 0 for no limit")
  String bandwidth() default "12GB/s";

  @AttributeDefinition(description = "Kernel clock")
  String clock() default "300MHz";

  @AttributeDefinition(description = "Power without work")
  String idle_power() default "20W";

  @AttributeDefinition(description = "Power while a kernel runs")
  String busy_power() default "60W";

  @AttributeDefinition(description = "Ambient temperature in °C")
  String ambient() default "30";

  @AttributeDefinition(description = "Rise of the temperature in °C per W")
  String celsius_per_watt() default "0.5";

  @AttributeDefinition(
      description =
          "What goes wrong, e.g. run:3=fail copy:5=hang allocate:2=fail program:1=fail run:7=lose"
              + " run:*=0.01 seed=7 power=absent")
  String faults() default "";

  @AttributeDefinition(description = "Whether the network cable is plugged in: up or down")
  String network_link() default "up";

  @AttributeDefinition(description = "Network latency from board to board")
  String network_latency() default "1us";

  @AttributeDefinition(description = "Network bandwidth in each direction; 0 for no limit")
  String network_bandwidth() default "12.5GB/s";

  @AttributeDefinition(description = "Hang limit of a run; 0 for none")
  String hang_limit() default "0s";

  @AttributeDefinition(description = "How long a close waits for commands under way, e.g. 1s")
  String stop_grace() default "1s";

  @AttributeDefinition(description = "How long programming waits for commands under way, e.g. 1s")
  String program_drain() default "1s";

  @AttributeDefinition(description = "The optional features that the simulator declares")
  String[] coral_runtime_features() default {
    Features.REGISTERS,
    Features.RESET,
    Features.HOT_PLUG,
    Features.PEER_COPY,
    Features.SUB_BUFFERS,
    Features.FAULT_REPORTING,
    Features.TIMESTAMPS,
    Features.DIRECT_WRAP,
    Features.HOST_RANGES
  };
}
