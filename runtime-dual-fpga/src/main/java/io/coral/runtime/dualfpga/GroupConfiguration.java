package io.coral.runtime.dualfpga;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of one kind of group, under the factory PID {@value DualFpgaRuntime#PID}; outside
 * OSGi the same keys are system properties with the PID and a dot before them, and {@code member}
 * names the member runtimes by id.
 */
@ObjectClassDefinition(
    name = "Coral group of boards",
    description = "Several boards as one resource")
@interface GroupConfiguration {

  /** All runtimes of single boards; a runtime of groups is never a member. */
  String ANY_MEMBER = "(coral.runtime.id=*)";

  @AttributeDefinition(
      description =
          "Filter of the member runtimes by their service properties, e.g."
              + " (coral.runtime.id=xilinx)")
  String member_target() default ANY_MEMBER;

  @AttributeDefinition(description = "Boards of a group")
  int size() default 2;

  @AttributeDefinition(
      description =
          "The boards by id, in board order; a multiple of size; empty for all, in the order of"
              + " discovery")
  String[] boards() default {};

  @AttributeDefinition(
      description =
          "How many boards in the order of discovery may be taken, where none are named; 0 for"
              + " all")
  int first() default 0;

  @AttributeDefinition(description = "Priority of the claim to the boards; the higher wins")
  int priority() default 0;

  @AttributeDefinition(description = "How long an open waits for a board that is in use")
  String release_wait() default "10s";

  @AttributeDefinition(
      description =
          "How long a discovery of a member runtime may take; then what it told last counts")
  String discover_limit() default "10s";

  @AttributeDefinition(description = "How long the open of one board may take")
  String open_limit() default "1min";

  @AttributeDefinition(description = "How long the check or the programming of one board may take")
  String program_limit() default "5min";

  @AttributeDefinition(
      description =
          "auto: the network of binaries with network kernels is set up after programming; off:"
              + " never")
  String network() default "auto";

  @AttributeDefinition(
      description =
          "IP address of each board; default 192.168.0.4, 192.168.0.5, …,"
              + " which go on from group to group")
  String[] network_ips() default {};

  @AttributeDefinition(
      description =
          "MAC address of each board; default 00:0a:35:02:9d:e0 with the last digit of the IP"
              + " address")
  String[] network_macs() default {};

  @AttributeDefinition(
      description =
          "The sockets, one line each: board=0; socket=0; port=60000; to=192.168.0.5:50000; by"
              + " default one to each other board, port 60000 on the lower, 50000 on the higher")
  String[] network_sockets() default {};

  @AttributeDefinition(description = "How long link and neighbours are waited for, on each board")
  String network_wait() default "2s";
}
