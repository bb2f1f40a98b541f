package io.coral.client.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the way to a daemon, under the PID {@value DaemonService#PID}. Without a
 * configuration a framework does not look for one.
 */
@ObjectClassDefinition(
    name = "Coral client",
    description = "Which daemon the applications of this framework ask")
@interface DaemonServiceConfiguration {

  @AttributeDefinition(description = "Where it listens; without it, where clients look")
  String socket() default "";
}
