package io.coral.core.engine.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the engine, under the PID {@value EngineLimits#PID}; outside OSGi the same keys
 * are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(
    name = "Coral engine",
    description = "How long the engine waits for the calls of a runtime")
@interface EngineConfiguration {

  @AttributeDefinition(description = "How long a runtime may take to say which boards it sees")
  String discover_limit() default "10s";

  @AttributeDefinition(description = "How long a runtime may take to open a board")
  String open_limit() default "30s";

  @AttributeDefinition(description = "How long a runtime may take to program a board")
  String program_limit() default "120s";
}
