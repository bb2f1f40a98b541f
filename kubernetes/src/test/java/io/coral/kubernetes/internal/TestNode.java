package io.coral.kubernetes.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The boards of a daemon for a kubelet, for tests of what pods have beside them. */
public final class TestNode implements AutoCloseable {

  private final NodePlugin plugin;

  /**
   * Offers them.
   *
   * @param folder with the kubelet's folder {@code kubelet}
   */
  public TestNode(Coral coral, Entrances entrances, Path folder) throws IOException {
    Map<String, String> settings =
        Map.of(
            "kubelet",
            folder.resolve("kubelet").toString(),
            "sockets",
            folder.resolve("pods").toString(),
            "look",
            "20ms",
            "release.after",
            "500ms");
    plugin =
        NodePlugin.start(
            coral,
            entrances,
            NodeSettings.of(Settings.of(NodeSettings.PID, settings)),
            kind -> false,
            PodEvents.NONE);
  }

  @Override
  public void close() {
    plugin.close();
  }
}
