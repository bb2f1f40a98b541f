package io.coral.kubernetes.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The settings of a node of Kubernetes, under the PID {@value NodeSettings#PID}. Without a
 * configuration nothing is offered to a kubelet.
 */
@ObjectClassDefinition(
    name = "Coral for Kubernetes",
    description = "Offers the boards of this node to its kubelet")
@interface NodeConfiguration {

  @AttributeDefinition(description = "The kubelet's folder")
  String kubelet() default "/var/lib/kubelet";

  @AttributeDefinition(
      description = "Below which folder containers' sockets are; the same path on the node")
  String sockets() default "/run/coral/pods";

  @AttributeDefinition(
      description =
          "Which kinds of boards containers share, and how many have one: xilinx/u250=4; a board of"
              + " another kind is one container's alone")
  String[] replicas() default {};

  @AttributeDefinition(
      description =
          "Which kinds of boards containers have themselves, by their device nodes, as xilinx/u250;"
              + " the daemon leaves boards of such a kind alone")
  String[] raw() default {};

  @AttributeDefinition(
      description =
          "Where the containers' runtime looks for devices, the same path on the node: raw boards"
              + " are devices there; device nodes that the kubelet is told of if not said")
  String cdi() default "";

  @AttributeDefinition(description = "How often boards and the kubelet are looked at")
  String look() default "1s";

  @AttributeDefinition(
      description = "For how long the kubelet names nobody who has a board before it is free")
  String release_after() default "30s";

  @AttributeDefinition(
      description =
          "The file for Node Feature Discovery, as in its folder features.d; none if not said")
  String labels() default "";

  @AttributeDefinition(description = "Where the kernel tells of PCI devices")
  String pci() default "/sys/bus/pci/devices";
}
