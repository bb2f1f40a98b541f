package io.coral.kubernetes.dra.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of claims for the boards of a node of Kubernetes, under the PID {@value
 * ClaimSettings#PID}. Without a configuration there are none.
 */
@ObjectClassDefinition(
    name = "Coral's boards for claims of Kubernetes",
    description = "Offers the boards of this node by dynamic resource allocation")
@interface ClaimConfiguration {

  @AttributeDefinition(description = "The kubelet's folder; the same path on the node")
  String kubelet() default "/var/lib/kubelet";

  @AttributeDefinition(
      description = "The node's name; that of the environment's NODE_NAME if not said")
  String node() default "";

  @AttributeDefinition(
      description =
          "Which kinds of boards claims have, as xilinx/u250, and so no device plugin offers; all"
              + " if none is said")
  String[] boards() default {};

  @AttributeDefinition(
      description =
          "Which kinds of boards claims share, and how many have one: xilinx/u250=4; takes a cluster"
              + " with consumable capacity")
  String[] shares() default {};

  @AttributeDefinition(
      description = "Below which folder claims' sockets are; the same path on the node")
  String sockets() default "/run/coral/claims";

  @AttributeDefinition(description = "Where it is kept which claims are prepared")
  String state() default "/var/lib/coral/kubernetes/claims";

  @AttributeDefinition(
      description = "Where the containers' runtime looks for devices; the same path on the node")
  String cdi() default "/var/run/cdi";

  @AttributeDefinition(description = "The API server; that of the pod's environment if not said")
  String api() default "";

  @AttributeDefinition(description = "The file with the token for the API server")
  String token() default "/var/run/secrets/kubernetes.io/serviceaccount/token";

  @AttributeDefinition(
      description = "The file with who the API server's certificate is from, in PEM")
  String certificate_authority() default "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

  @AttributeDefinition(description = "How often boards are looked at")
  String look() default "5s";

  @AttributeDefinition(
      description = "How often the cluster is asked whether it has the slices of this node still")
  String check() default "60s";

  @AttributeDefinition(
      description =
          "For how long the kubelet waits for the programming of boards before it asks again; it"
              + " gives up by itself after 45 s")
  String program_limit() default "30s";

  @AttributeDefinition(
      description =
          "Whether pods are bound to the node once their boards are programmed; takes a cluster with"
              + " binding conditions of devices")
  boolean binding() default false;

  @AttributeDefinition(
      description =
          "Whether the cluster is told of boards that cannot be used too, by taints: pods of broken"
              + " ones end; takes a cluster with taints of devices")
  boolean taints() default false;

  @AttributeDefinition(description = "Where the kernel tells of PCI devices")
  String pci() default "/sys/bus/pci/devices";
}
