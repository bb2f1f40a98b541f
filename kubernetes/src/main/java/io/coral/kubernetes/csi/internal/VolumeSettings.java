package io.coral.kubernetes.csi.internal;

import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is said of a node's volumes.
 *
 * @param kubelet the kubelet's folder
 * @param state where it is kept which volumes there are
 * @param node the node's name
 * @param isShared whether pods without boards of their own are served
 * @param sources from where pods may bring bitstreams; from anywhere where none is said
 * @param look how often the kubelet is asked which pods there are
 * @param release for how long it names no pod of a volume before that is taken away
 */
record VolumeSettings(
    Path kubelet,
    Path state,
    String node,
    boolean isShared,
    List<String> sources,
    Duration look,
    Duration release) {

  static final String PID = "io.coral.kubernetes.csi";

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration RELEASE = Duration.ofSeconds(30);

  /**
   * Reads them.
   *
   * @param host the name of a node that is not said
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static VolumeSettings of(Settings settings, String host) {
    return new VolumeSettings(
        Path.of(settings.text("kubelet", "/var/lib/kubelet")).toAbsolutePath(),
        Path.of(settings.text("state", "/var/lib/coral/kubernetes")).toAbsolutePath(),
        settings.text("node", host),
        settings.flag("shared", true),
        settings.list("sources", List.of()),
        settings.duration("look", LOOK),
        settings.duration("release.after", RELEASE));
  }
}
