package io.coral.daemon.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the daemon, under the PID {@value DaemonSettings#PID}. Without a configuration
 * there is no daemon.
 */
@ObjectClassDefinition(
    name = "Coral daemon",
    description = "Where the daemon listens, to whom, and how much each tenant may use")
@interface DaemonConfiguration {

  @AttributeDefinition(description = "Where it listens; without it, where clients look")
  String socket() default "";

  @AttributeDefinition(
      description =
          "The permissions of the socket: who may write may connect; without it, its owner and"
              + " its group, or its owner alone where no group is named and none is called coral")
  String socket_permissions() default "";

  @AttributeDefinition(
      description =
          "The group of the socket; without it, coral, if there is one that this process may give"
              + " it to, else the process's")
  String socket_group() default "";

  @AttributeDefinition(
      description = "On whose behalf users ask: user number=tenant; all others as tenant default")
  String[] users() default {};

  @AttributeDefinition(
      description = "The same for groups of users: group number=tenant; users come first")
  String[] groups() default {};

  @AttributeDefinition(description = "How many clients may be connected")
  int clients() default 1024;

  @AttributeDefinition(description = "How many requests of one tenant may be without a reply")
  int tenant_requests() default 4096;

  @AttributeDefinition(description = "How many segments of memory one tenant may lend")
  int tenant_segments() default 4096;

  @AttributeDefinition(description = "How many bytes these may have together")
  String tenant_bytes() default "64GiB";

  @AttributeDefinition(description = "For how long one tenant may keep boards at a time")
  String tenant_lease() default "24h";

  @AttributeDefinition(
      description = "How long a client may take to introduce itself before it is hung up on")
  String hello_limit() default "10s";

  @AttributeDefinition(description = "How much a client may leave unread before it is hung up on")
  String unread() default "1MiB";

  @AttributeDefinition(
      description =
          "How much of the heap clients may fill with calls that are not whole, with large requests,"
              + " with arrays and constants, and with what they leave unread; without it, a quarter")
  String backlog() default "";

  @AttributeDefinition(
      description = "A file that says on whose behalf users ask, and what each tenant may")
  String tenants_file() default "";

  @AttributeDefinition(
      description = "How long the end waits for requests to have their replies; no more are taken")
  String drain_limit() default "30s";
}
