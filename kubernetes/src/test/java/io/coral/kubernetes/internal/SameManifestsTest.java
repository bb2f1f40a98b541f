package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart and the kustomizations send a cluster the same. */
@Timeout(60)
class SameManifestsTest {

  private static final boolean KUBECTL =
      TestKubelet.works("kubectl", "kustomize", ManifestsTest.DEPLOY.resolve("node").toString());

  /** Who made an object, and from what. */
  private static final Set<String> MAKERS =
      Set.of(
          "helm.sh/chart",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/version",
          "app.kubernetes.io/managed-by",
          "checksum/settings",
          "checksum/authority",
          "caBundle");

  /** What Helm says though Kubernetes or Coral has it so by itself. */
  private static final Map<String, Object> USUAL =
      Map.of(
          "imagePullPolicy",
          "IfNotPresent",
          "kubelet",
          "/var/lib/kubelet",
          "binding",
          "false",
          "taints",
          "false");

  static Stream<String> overlays() throws IOException {
    try (Stream<Path> folders = Files.list(ManifestsTest.DEPLOY)) {
      return folders
          .filter(each -> Files.exists(each.resolve("kustomization.yaml")))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void kubectlRendersThemAsTheseTestsDo(String overlay) throws Exception {
    assumeTrue(KUBECTL, "there is no kubectl of today");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", ManifestsTest.DEPLOY.resolve(overlay).toString())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // a ConfigMap is called by its content, too
    String rendered = said.replaceAll("(name: [a-z-]+)-[bcdfghkmt2456789]{10}\\b", "$1");

    assertThat(byName(Kustomization.documents(rendered)))
        .isEqualTo(byName(Kustomization.rendered(ManifestsTest.DEPLOY.resolve(overlay))));
  }

  private static Map<String, Object> byName(List<Map<String, Object>> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(SameManifestsTest::name, each -> each, (a, b) -> b, TreeMap::new));
  }

  private static String name(Map<String, Object> object) {
    return object.get("kind") + " " + Kustomization.object(object.get("metadata")).get("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node:",
        "boards:node.devices=true",
        "claims:claims.enabled=true",
        "binding:claims.enabled=true claims.binding=true",
        "events:node.events=true",
        "metrics:metrics.enabled=true metrics.podMonitor.enabled=true",
        "raw:node.devices=true node.cdi=true node.raw[0]=xilinx/u250",
        "priority:priorityClass.create=true priorityClass.name=coral",
        "node admission:admission.enabled=true admission.secret=coral-admission admission.authority=us",
      })
  void theChartRendersTheSame(String both) throws Exception {
    String[] parts = both.split(":", 2);
    TemplateCommand chart =
        new Helm(ManifestsTest.DEPLOY.resolve("chart"))
            .template()
            .withName("coral")
            .withNamespace("coral")
            .withKubeVersion("1.34.0")
            .set("admission.enabled", false);
    for (String value : parts[1].split(" ")) {
      if (!value.isEmpty()) {
        chart.set(value.split("=")[0], value.split("=")[1]);
      }
    }
    // a release's cluster roles have its name
    String rendered = chart.call().replace("coral-coral-coral-", "coral-");
    List<Map<String, Object>> plain = new ArrayList<>();
    for (String overlay : parts[0].split(" ")) {
      plain.addAll(Kustomization.rendered(ManifestsTest.DEPLOY.resolve(overlay)));
    }
    plain.removeIf(each -> each.get("kind").equals("Namespace"));

    assertThat(normal(Kustomization.documents(rendered))).isEqualTo(normal(plain));
  }

  private static Map<String, Object> normal(List<Map<String, Object>> objects) {
    Map<String, Object> named = new TreeMap<>();
    objects.forEach(each -> named.put(name(each), normal(each)));
    return named;
  }

  /** Without what may differ, and without an order where there is none. */
  private static Object normal(Object of) {
    if (of instanceof Map<?, ?> map) {
      Map<String, Object> kept = new TreeMap<>();
      map.forEach(
          (key, value) -> {
            Object content =
                key.toString().endsWith(".cfg") ? settings(value.toString()) : normal(value);
            boolean isUsual = content.equals(USUAL.get(key));
            if (!MAKERS.contains(key)
                && !isUsual
                && !key.equals("namespace")
                && !content.equals(Map.of())) {
              kept.put(key.toString(), content);
            }
          });
      return kept;
    }
    if (of instanceof List<?> list) {
      Stream<Object> each = list.stream().map(SameManifestsTest::normal);
      boolean isOrdered = list.isEmpty() || list.get(0) instanceof String;
      return isOrdered
          ? each.toList()
          : each.sorted(Comparator.comparing(Object::toString)).toList();
    }
    return of;
  }

  private static Object settings(String text) {
    Properties settings = new Properties();
    try {
      settings.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return normal((Object) settings);
  }
}
