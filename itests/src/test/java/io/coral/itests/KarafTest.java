package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coral's features in Karaf 4.4 minimal: docs/integrators.md. */
@Tag("once") // it brings a framework of its own
class KarafTest {
  private static final Path FEATURES = Built.HOME.resolve("karaf/features.xml");
  private static final Pattern MAVEN = Pattern.compile("mvn:([^/<]+)/([^/<]+)/([^/<]+)<");
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final String BOOT = "framework,feature,shell,log,config";

  @TempDir Path folder;

  @BeforeEach
  void layOut() throws Exception {
    Path archive = Built.FRAMEWORKS.resolve("karaf/minimal.tar.gz");
    Ended unpacked =
        Ended.of(folder, "", List.of("tar", "xzf", archive.toString(), "--strip-components", "1"));
    assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
    List<Path> jars = new ArrayList<>(Built.bundles());
    jars.addAll(Built.jarsIn(Built.FRAMEWORKS.resolve("karaf/bundle")));
    Matcher named =
        MAVEN.matcher(
            Files.readString(FEATURES)
                + "mvn:org.apache.felix/org.apache.felix.scr/2.2.6<"
                + "mvn:org.osgi/org.osgi.service.component/1.5.1<");
    while (named.find()) {
      publish(jars, named.group(1), named.group(2), named.group(3));
    }
    bootWithLess();
  }

  /** Puts an artifact into Karaf's own repository, so that nothing is downloaded. */
  private void publish(List<Path> jars, String group, String artifact, String version)
      throws IOException {
    String name = artifact + "-" + version + ".jar";
    Path jar =
        jars.stream()
            .filter(file -> file.endsWith(name))
            .findFirst()
            .orElseThrow(
                () -> new AssertionError(FEATURES + " names " + name + ", which is not here"));
    Path place = folder.resolve("system").resolve(group.replace('.', '/')).resolve(artifact);
    // several features may name it
    Files.copy(
        jar,
        Files.createDirectories(place.resolve(version)).resolve(name),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** SCR's feature wants one more bundle from Central beside Karaf's feature "bundle". */
  private void bootWithLess() throws IOException {
    Path file = folder.resolve("etc/org.apache.karaf.features.cfg");
    String text = Files.readString(file);
    Pattern boot = Pattern.compile("^featuresBoot *=(.*\\\\\\R)*.*$", Pattern.MULTILINE);
    assertThat(boot.matcher(text).find()).isTrue();
    Files.writeString(file, boot.matcher(text).replaceFirst("featuresBoot = " + BOOT));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Of what is answered; -1 where nobody answers. */
  private static int status(int port, String path) throws IOException {
    try {
      URI address = URI.create("http://127.0.0.1:" + port + "/" + path);
      return ((HttpURLConnection) address.toURL().openConnection()).getResponseCode();
    } catch (ConnectException e) {
      return -1;
    }
  }

  @Test
  void theFeaturesBringAllGroupsComeAndGoAndTheDoctorTellsNothingOfKarafsOwn() throws Exception {
    int port = freePort();
    Files.writeString(
        folder.resolve("etc/org.apache.felix.http.cfg"),
        "org.osgi.service.http.port = " + port + "\norg.apache.felix.http.host = 127.0.0.1\n");
    Path group = folder.resolve("etc/io.coral.runtime.dualfpga-pair.cfg");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "EXTRA_JAVA_OPTS",
            Built.SHORT_LIFE,
            "KARAF_NOROOT",
            "");
    try (Console karaf =
        new Console(folder, environment, List.of(folder.resolve("bin/karaf").toString()))) {
      karaf.awaitOutput("karaf@root");
      karaf.type("feature:repo-add " + FEATURES.toUri());
      karaf.type(
          "feature:install coral-sim coral-xilinx coral-intel-pac coral-inaccel coral-dual-fpga"
              + " coral-inaccel-endpoint");
      karaf.repeatUntil("coral:devices", "sim-1");
      karaf.repeatUntil("coral:doctor", "boards: 2");

      Files.writeString(group, "member.target = (coral.runtime.id=sim)\nsize = 2\n");
      karaf.repeatUntil("coral:devices", "sim-0+sim-1");

      Files.delete(group);
      karaf.repeatUntilGone("coral:devices", "sim-0+sim-1", "sim-1");
      karaf.type("feature:install coral-page coral-metrics");
      for (String path : List.of("healthz", "api/state", "metrics", "")) {
        await(path).atMost(BOUND).until(() -> status(port, path) == HttpURLConnection.HTTP_OK);
      }
      // JNA's bundle comes with the feature, and nothing of Karaf's own is told
      assertThat(karaf.output())
          .doesNotContain("com/sun/jna", "nobody has the PID", "has no effect");
    }
  }
}
