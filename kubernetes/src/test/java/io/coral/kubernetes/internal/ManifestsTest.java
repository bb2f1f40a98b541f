package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coral.spec.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifests as they are sent to a cluster. */
@Timeout(60)
class ManifestsTest {

  private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();

  @BeforeAll
  static void assumeKubectl() throws InterruptedException {
    assumeTrue(TestKubelet.works("kubectl", "kustomize", "--help"), "there is no kubectl");
  }

  private static String rendered(String folder) throws Exception {
    Process process =
        new ProcessBuilder("kubectl", "kustomize", DEPLOY.resolve(folder).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void theDaemonAsksForNoRightsAndForTheFoldersOfItsSettings() throws Exception {
    Properties text = new Properties();
    text.load(Files.newBufferedReader(DEPLOY.resolve("node/io.coral.kubernetes.cfg")));
    Map<String, String> values = new TreeMap<>();
    text.stringPropertyNames().forEach(name -> values.put(name, text.getProperty(name)));
    Settings said = Settings.of(NodeSettings.PID, values);
    NodeSettings settings = NodeSettings.of(said);
    assertThat(said.findings()).isEmpty();

    assertThat(rendered("node"))
        .contains("image: coral:1.0.0", "drop:\n            - ALL")
        .contains("path: " + settings.kubelet().resolve("device-plugins"))
        .contains("path: " + settings.kubelet().resolve("pod-resources"))
        .contains("path: " + settings.sockets().getParent())
        .contains("path: " + settings.labels().orElseThrow().getParent())
        .doesNotContain("privileged: true", "kind: Role", "kind: ClusterRole", "hostNetwork");
  }

  @Test
  void boardsOfTheNodeNeedAPrivilegedContainer() throws Exception {
    assertThat(rendered("boards"))
        .contains("privileged: true", "mountPath: /dev\n")
        .doesNotContain("drop:");
  }
}
