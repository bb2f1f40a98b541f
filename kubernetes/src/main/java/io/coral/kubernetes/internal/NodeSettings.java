package io.coral.kubernetes.internal;

import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is said of a node.
 *
 * @param kubelet the kubelet's folder
 * @param sockets below which containers' sockets are
 * @param replicas which kinds of boards are shared
 * @param raw which kinds containers have by their device nodes
 * @param cdi where the containers' runtime looks for devices; empty where the kubelet is told of
 *     device nodes
 * @param look how often boards and the kubelet are looked at
 * @param release for how long nobody has what was given before it is free
 * @param labels a file for Node Feature Discovery; empty for none
 * @param pci where the kernel tells of PCI devices
 */
record NodeSettings(
    Path kubelet,
    Path sockets,
    Replicas replicas,
    List<String> raw,
    Optional<Path> cdi,
    Duration look,
    Duration release,
    Optional<Path> labels,
    Path pci) {

  static final String PID = "io.coral.kubernetes";

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration RELEASE = Duration.ofSeconds(30);

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static NodeSettings of(Settings settings) {
    Replicas replicas = Replicas.of("replicas", settings.list("replicas", List.of()));
    List<String> raw = settings.list("raw", List.of());
    raw.stream().filter(replicas::areShared).forEach(NodeSettings::refuse);
    return new NodeSettings(
        Path.of(settings.text("kubelet", "/var/lib/kubelet")).toAbsolutePath(),
        Path.of(settings.text("sockets", "/run/coral/pods")).toAbsolutePath(),
        replicas,
        raw,
        settings.text("cdi").map(Path::of).map(Path::toAbsolutePath),
        settings.duration("look", LOOK),
        settings.duration("release.after", RELEASE),
        settings.text("labels").map(Path::of),
        Path.of(settings.text("pci", "/sys/bus/pci/devices")));
  }

  private static void refuse(String kind) {
    throw new IllegalArgumentException(
        "raw and replicas both name "
            + kind
            + ", and a raw board is one container's alone; take it out of one of them");
  }
}
