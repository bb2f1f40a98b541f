package io.coral.gateway.objects.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of objects that events name, under the PID {@value ObjectSettings#PID}. Without a
 * configuration none may be named.
 */
@ObjectClassDefinition(
    name = "Coral gateway: objects",
    description = "Objects of stores that events name: fetched, computed, and the result stored")
public @interface ObjectsConfiguration {

  @AttributeDefinition(
      description = "What addresses of objects, and of results, begin with; with commas between")
  String allowed() default "";

  @AttributeDefinition(
      description =
          "The address of a result: {folder}, {name}, {accelerator} and {event} stand for the object's and the event's")
  String result() default "{folder}{name}.{accelerator}.{event}";

  @AttributeDefinition(description = "How often an event is tried before it is given up")
  int attempts() default 8;

  @AttributeDefinition(
      description = "How long the first wait between two is; each doubles, to 30 s")
  String backoff() default "1s";

  @AttributeDefinition(description = "How long a store may take for one exchange")
  String time_limit() default "60s";

  @AttributeDefinition(description = "The folder that events go to that were given up")
  String dead_letters() default "";

  @AttributeDefinition(
      description = "The address of the S3 store; Amazon's of the region where it is empty")
  String s3_endpoint() default "";

  @AttributeDefinition(description = "The region of the S3 store")
  String s3_region() default "us-east-1";

  @AttributeDefinition(
      description =
          "The file with aws_access_key_id and aws_secret_access_key, which nobody else can read; without it the environment has them")
  String s3_credentials() default "";
}
