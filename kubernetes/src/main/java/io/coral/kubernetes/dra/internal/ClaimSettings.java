package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.ApiAccess;
import io.coral.kubernetes.internal.Replicas;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is said of claims for a node's boards.
 *
 * @param kubelet the kubelet's folder
 * @param node the node's name
 * @param boards which kinds are offered to claims; all where none is said
 * @param shares which kinds claims share
 * @param sockets below which claims' sockets are
 * @param state where it is kept what was prepared
 * @param cdi where the container's runtime looks for devices
 * @param api the API server
 * @param look how often boards are looked at
 * @param check how often the cluster is asked whether it has the slices still
 * @param programLimit for how long the kubelet waits for the programming of boards
 * @param isBinding whether pods are bound to this node once boards are programmed
 * @param areTainted whether boards that cannot be used stay in the slices, with a taint
 * @param pci where the kernel tells of PCI devices
 */
record ClaimSettings(
    Path kubelet,
    String node,
    List<String> boards,
    Replicas shares,
    Path sockets,
    Path state,
    Path cdi,
    ApiAccess api,
    Duration look,
    Duration check,
    Duration programLimit,
    boolean isBinding,
    boolean areTainted,
    Path pci) {

  static final String PID = "io.coral.kubernetes.dra";

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration CHECK = Duration.ofMinutes(1);

  /** With the API server's 10 s within the 45 s of the kubelet's, so that it hears why not. */
  private static final Duration PROGRAM = Duration.ofSeconds(30);

  /**
   * Reads them.
   *
   * @param environment of a pod, which says where the API server is, and its node
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static ClaimSettings of(Settings settings, Map<String, String> environment) {
    return new ClaimSettings(
        Path.of(settings.text("kubelet", "/var/lib/kubelet")).toAbsolutePath(),
        ApiAccess.node(PID, settings, environment),
        settings.list("boards", List.of()),
        Replicas.of("shares", settings.list("shares", List.of())),
        Path.of(settings.text("sockets", "/run/coral/claims")).toAbsolutePath(),
        Path.of(settings.text("state", "/var/lib/coral/kubernetes/claims")).toAbsolutePath(),
        Path.of(settings.text("cdi", "/var/run/cdi")).toAbsolutePath(),
        ApiAccess.of(PID, settings, environment),
        settings.duration("look", LOOK),
        settings.duration("check", CHECK),
        settings.duration("program.limit", PROGRAM),
        settings.flag("binding", false),
        settings.flag("taints", false),
        Path.of(settings.text("pci", "/sys/bus/pci/devices")));
  }

  /** Whether claims may be given boards of a kind. */
  boolean offers(String kind) {
    return boards.isEmpty() || boards.contains(kind);
  }
}
