package io.coral.kubernetes.csi.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of the volumes of a node of Kubernetes, under the PID {@value VolumeSettings#PID}.
 * Without a configuration there are none.
 */
@ObjectClassDefinition(
    name = "Coral's volumes for Kubernetes",
    description = "Gives pods the folder in which InAccel's clients are served")
@interface VolumeConfiguration {

  @AttributeDefinition(description = "The kubelet's folder; the same path on the node")
  String kubelet() default "/var/lib/kubelet";

  @AttributeDefinition(description = "Where it is kept which volumes there are")
  String state() default "/var/lib/coral/kubernetes";

  @AttributeDefinition(
      description =
          "The node's name; that of the environment's NODE_NAME or the host's if not said")
  String node() default "";

  @AttributeDefinition(
      description =
          "Whether pods without boards of their own are served, each as the tenant namespace- and"
              + " its namespace")
  boolean shared() default true;

  @AttributeDefinition(
      description =
          "From where pods may bring bitstreams: beginnings of addresses; any http and https if"
              + " none is said")
  String[] sources() default {};

  @AttributeDefinition(description = "How often the kubelet is asked which pods there are")
  String look() default "5s";

  @AttributeDefinition(
      description = "For how long the kubelet names no pod of a volume before that is taken away")
  String release_after() default "30s";
}
