package io.coral.runtime.inaccel.internal;

import io.coral.spec.Features;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the runtime, under the PID {@value io.coral.runtime.inaccel.InaccelRuntime#PID};
 * outside OSGi the same keys are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(
    name = "Coral runtime for InAccel's C runtimes",
    description = "Shared objects that are written to InAccel's C header")
public @interface InaccelConfiguration {

  @AttributeDefinition(
      description =
          "The C runtimes, one line each: name=acme; path=/opt/acme/libacme.so;"
              + " load=libOpenCL.so.1; platform=acme/a100/1; env=ACME_HOME=/opt/acme")
  String[] libraries() default {};

  @AttributeDefinition(
      description = "Whether kernels of these libraries run inside this process, not on a board")
  boolean in_process() default false;

  @AttributeDefinition(description = "The optional features that are declared")
  String[] coral_runtime_features() default {Features.HOST_RANGES};

  @AttributeDefinition(
      description = "How long a library may take to load and to list its devices, e.g. 10s")
  String discover_limit() default "10s";

  @AttributeDefinition(description = "How long a close waits for commands under way, e.g. 2s")
  String stop_grace() default "2s";

  @AttributeDefinition(description = "How long programming waits for commands under way, e.g. 2s")
  String program_drain() default "2s";

  @AttributeDefinition(description = "Hang limit of a run, e.g. 10s; 0s for none")
  String hang_limit() default "0s";
}
