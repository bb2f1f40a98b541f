package io.coral.core.engine.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the engine, under the PID {@value EngineLimits#PID}; outside OSGi the same keys
 * are system properties with the PID and a dot before them.
 */
@ObjectClassDefinition(
    name = "Coral engine",
    description = "How long the engine waits for the calls of a runtime, and for boards")
@interface EngineConfiguration {

  @AttributeDefinition(description = "How long a runtime may take to say which boards it sees")
  String discover_limit() default "10s";

  @AttributeDefinition(
      description =
          "How long a runtime may take to open a board or a compute unit of it, to take memory"
              + " there, or to read its sensors")
  String open_limit() default "30s";

  @AttributeDefinition(description = "How long a runtime may take to program a board")
  String program_limit() default "120s";

  @AttributeDefinition(
      description =
          "How long a board may use the arrays of a request that has failed there, before it is"
              + " given up")
  String release_limit() default "10s";

  @AttributeDefinition(
      description = "How long a request waits while no board that could run it is there")
  String park_limit() default "5s";

  @AttributeDefinition(
      description =
          "How many times the duration of a programming a board serves what it was programmed for"
              + " at least, while others wait for it")
  int program_stay() default 5;

  @AttributeDefinition(
      description =
          "How many times the duration of a programming, and of the copies of what the board held"
              + " that must be sent again, the waiting that it would spare must reach first")
  int program_patience() default 1;

  @AttributeDefinition(
      description =
          "How long a request waits at most while boards that could be programmed for it serve"
              + " others")
  String program_wait() default "30s";

  @AttributeDefinition(
      description = "How long the opening of a view of an array waits for requests that use it")
  String view_limit() default "60s";

  @AttributeDefinition(
      description =
          "Whether it is found out that a view's memory is changed after its end, and that two"
              + " requests use a buffer which one of them writes")
  boolean arrays_checked() default false;

  @AttributeDefinition(
      description = "How often the power of a board is read while it runs something; 0s for never")
  String power_period() default "100ms";

  @AttributeDefinition(
      description = "The tenants and their shares of the boards' time, as name=weight")
  String[] tenants() default {};

  @AttributeDefinition(description = "How many requests of one tenant may be unanswered")
  int waiting_requests() default 100_000;

  @AttributeDefinition(description = "How many bytes of arrays these may have")
  String waiting_bytes() default "64GiB";

  @AttributeDefinition(
      description = "How many applications of one tenant have a part of its time each")
  int tenant_applications() default 64;

  @AttributeDefinition(
      description = "Whether tenants share the copies of equal constants on a board")
  boolean constants_shared() default false;
}
