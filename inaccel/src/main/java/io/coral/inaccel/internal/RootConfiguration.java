package io.coral.inaccel.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of one root, under the PID {@value RootSettings#PID}, or under it with a name for
 * each of several. Without a configuration there is no endpoint.
 */
@ObjectClassDefinition(
    name = "Coral endpoint for InAccel's clients",
    description = "Where applications that are linked with InAccel's client are served")
@interface RootConfiguration {

  @AttributeDefinition(
      description = "The folder that clients know as INACCEL; made where it is missing")
  String root() default "/var/lib/inaccel";

  @AttributeDefinition(description = "The tenant on whose behalf its clients ask")
  String tenant() default "default";

  @AttributeDefinition(
      description =
          "The boards that its tenant is bound to while the root is there: ids, or kinds such as"
              + " xilinx/u250; all where none is named. Give such a root a tenant of its own")
  String[] boards() default {};

  @AttributeDefinition(description = "Whether nobody else may use these boards")
  boolean boards_exclusive() default false;

  @AttributeDefinition(description = "How many of the clients' files stay open")
  int files() default 1024;

  @AttributeDefinition(description = "How many bytes of these are kept for boards that had them")
  String array_bytes() default "256MiB";

  @AttributeDefinition(description = "How many connections there may be")
  int clients() default 1024;

  @AttributeDefinition(description = "How many requests of one of them may be without an answer")
  int client_requests() default 256;

  @AttributeDefinition(description = "How long a message may be, arrays in scalars included")
  String message_bytes() default "4MiB";
}
