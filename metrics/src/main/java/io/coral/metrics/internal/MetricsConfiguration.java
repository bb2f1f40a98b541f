package io.coral.metrics.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings of the metrics, under the PID {@value Meters#PID}. */
@ObjectClassDefinition(name = "Coral metrics", description = "What Prometheus is told")
@interface MetricsConfiguration {

  @AttributeDefinition(
      description = "How many tenants, and how many accelerators, have series of their own")
  int names() default 200;

  @AttributeDefinition(
      description =
          "How many combinations of an accelerator, a tenant and a board have series of their own")
  int series() default 2000;
}
