package io.coral.inaccel.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the volume plugin for Docker, under the PID {@value DockerSettings#PID}: its own,
 * and those of each volume. Without a configuration there is no plugin.
 */
@ObjectClassDefinition(
    name = "Coral volumes for Docker",
    description = "Volumes that give containers a root for InAccel's clients")
@interface DockerConfiguration {

  @AttributeDefinition(description = "Where Docker finds the plugin")
  String socket() default "/run/docker/plugins/inaccel.sock";

  @AttributeDefinition(description = "Where it is kept which volumes there are, and whose")
  String state() default "/var/lib/coral/volumes";

  @AttributeDefinition(description = "Below which folder the volumes lie")
  String root() default "/var/lib/inaccel";

  @AttributeDefinition(description = "The tenant of a volume that is made without one")
  String tenant() default "default";

  @AttributeDefinition(description = "Of each volume: how many of its clients' files stay open")
  int files() default 1024;

  @AttributeDefinition(
      description = "Of each volume: how many bytes of these are kept for boards that had them")
  String array_bytes() default "256MiB";

  @AttributeDefinition(description = "Of each volume: how many connections there may be")
  int clients() default 1024;

  @AttributeDefinition(
      description = "Of each volume: how many requests of a connection may be without an answer")
  int client_requests() default 256;

  @AttributeDefinition(
      description = "Of each volume: how long a message may be, arrays in scalars included")
  String message_bytes() default "4MiB";
}
