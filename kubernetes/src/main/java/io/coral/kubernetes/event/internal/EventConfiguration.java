package io.coral.kubernetes.event.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of events for the pods of a node of Kubernetes, under the PID {@value
 * EventSettings#PID}. Without a configuration there are none.
 */
@ObjectClassDefinition(
    name = "Coral's events for pods of Kubernetes",
    description = "Tells the API server what happens to the boards of pods")
@interface EventConfiguration {

  @AttributeDefinition(
      description = "The node's name; that of the environment's NODE_NAME if not said")
  String node() default "";

  @AttributeDefinition(description = "The API server; that of the pod's environment if not said")
  String api() default "";

  @AttributeDefinition(description = "The file with the token for the API server")
  String token() default "/var/run/secrets/kubernetes.io/serviceaccount/token";

  @AttributeDefinition(
      description = "The file with who the API server's certificate is from, in PEM")
  String certificate_authority() default "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
}
