package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.settings.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifests as they are sent to a cluster. */
@Timeout(60)
class ManifestsTest {

  static final Path DEPLOY = Path.of("deploy").toAbsolutePath();

  private static String rendered(String folder) throws IOException {
    return Kustomization.text(DEPLOY.resolve(folder));
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

    String rendered = rendered("node");
    assertThat(rendered)
        .contains("image: coral:1.0.0", "drop:", "- ALL")
        .contains("path: " + settings.kubelet().resolve("device-plugins"))
        .contains("path: " + settings.kubelet().resolve("pod-resources"))
        .contains("path: " + settings.kubelet().resolve("plugins_registry"))
        .contains("path: " + settings.kubelet().resolve("plugins/inaccel"))
        .contains("path: " + settings.kubelet().resolve("pods"))
        .contains("path: " + settings.sockets().getParent())
        .contains("path: " + settings.labels().orElseThrow().getParent())
        .doesNotContain("privileged: true", "kind: Role", "kind: ClusterRole", "hostNetwork");
    Map<String, Object> objects = Strict.read(rendered);
    assertThat(((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec())
        .satisfies(pod -> assertThat(pod.getAutomountServiceAccountToken()).isFalse());
    assertThat(((CSIDriver) objects.get("CSIDriver")).getSpec())
        .satisfies(spec -> assertThat(spec.getPodInfoOnMount()).isTrue())
        .satisfies(spec -> assertThat(spec.getVolumeLifecycleModes()).containsExactly("Ephemeral"));
  }

  @Test
  void theDaemonFitsIntoItsMemory() throws Exception {
    requireFits((DaemonSet) Strict.read(rendered("node")).get("DaemonSet"));
  }

  /** The limit has room for the heap, for memory beside it, and for the JVM and a library. */
  static void requireFits(DaemonSet daemon) {
    Container container = daemon.getSpec().getTemplate().getSpec().getContainers().get(0);
    String options =
        container.getEnv().stream()
            .filter(each -> each.getName().equals("CORAL_JAVA_OPTS"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    BigDecimal rest = Quantity.parse("768Mi").getNumericalAmount();
    BigDecimal taken = bytes(options, "-Xmx").add(bytes(options, "-XX:MaxDirectMemorySize="));
    Quantity limit = container.getResources().getLimits().get("memory");
    assertThat(limit.getNumericalAmount()).isGreaterThanOrEqualTo(taken.add(rest));
  }

  private static BigDecimal bytes(String options, String name) {
    Matcher found = Pattern.compile(name + "(\\d+[mg])").matcher(options);
    assertThat(found.find()).as("%s of %s", name, options).isTrue();
    String binary = found.group(1).toUpperCase(Locale.ROOT) + "i";
    return Quantity.parse(binary).getNumericalAmount();
  }

  @Test
  void boardsOfTheNodeNeedAPrivilegedContainer() throws Exception {
    String rendered = rendered("boards");
    assertThat(rendered).contains("privileged: true", "mountPath: /dev\n").doesNotContain("drop:");
    assertThat(Strict.read(rendered)).containsKey("DaemonSet");
  }

  @Test
  void claimsNeedATokenAndARoleThatIsNarrow() throws Exception {
    String rendered = rendered("claims");

    assertThat(rendered)
        .contains("path: /var/lib/kubelet/plugins/coral.io", "path: /var/run/cdi")
        .contains("claimable.cardinality.minimum = 1", "io.coral.kubernetes.csi.cfg:")
        .doesNotContain("privileged: true");
    Map<String, Object> objects = Strict.read(rendered);
    assertThat(((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec())
        .satisfies(pod -> assertThat(pod.getAutomountServiceAccountToken()).isTrue());
    assertThat(((ClusterRole) objects.get("ClusterRole")).getRules())
        .extracting(rule -> rule.getResources() + " " + rule.getVerbs())
        .containsExactly(
            "[resourceslices] [list, create, update, delete]",
            "[resourceclaims] [get]",
            "[nodes] [get]");
    assertThat(((ClusterRoleBinding) objects.get("ClusterRoleBinding")).getSubjects())
        .extracting(subject -> subject.getNamespace() + "/" + subject.getName())
        .containsExactly("coral/coral");
    assertThat(objects).containsKey("DeviceClass");
  }

  @Test
  void whoTellsTheSchedulerOfItsBoardsMayTellOfThemAlone() throws Exception {
    String rendered = rendered("binding");

    assertThat(rendered).contains("binding = true", "claimable.cardinality.minimum = 1");
    assertThat(((ClusterRole) Strict.read(rendered).get("ClusterRole")).getRules())
        .extracting(
            rule -> rule.getResources() + " " + rule.getResourceNames() + " " + rule.getVerbs())
        .contains(
            "[resourceclaims] [] [get, watch]",
            "[resourceclaims/status] [] [patch]",
            "[resourceclaims/driver] [coral.io] [associated-node:patch]");
  }

  @Test
  void eventsNeedATokenAndARoleThatIsNarrow() throws Exception {
    Map<String, Object> objects = Strict.read(rendered("events"));

    var pod = ((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec();
    assertThat(pod.getAutomountServiceAccountToken()).isTrue();
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(each -> each.getSubPath())
        .contains("io.coral.kubernetes.event.cfg");
    assertThat(((ClusterRole) objects.get("ClusterRole")).getRules())
        .extracting(rule -> rule.getResources() + " " + rule.getVerbs())
        .containsExactly("[pods] [get]", "[events] [create]");
    assertThat(((ClusterRoleBinding) objects.get("ClusterRoleBinding")).getSubjects())
        .extracting(subject -> subject.getNamespace() + "/" + subject.getName())
        .containsExactly("coral/coral");
  }

  @Test
  void theWebhookIsNobodyAndSeesNothingOfItsNode() throws Exception {
    String rendered = rendered("admission");

    assertThat(rendered).doesNotContain("hostPath", "privileged", "kind: Role");
    assertThat(((Deployment) Strict.read(rendered).get("Deployment")).getSpec().getTemplate())
        .satisfies(
            pod -> assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue());
  }

  @Test
  void thePodsThatAreShownAreSome() throws Exception {
    for (String file : new String[] {"pod.yaml", "first.yaml", "inaccel.yaml"}) {
      assertThat(Strict.read(Files.readString(DEPLOY.resolve(file)))).containsOnlyKeys("Pod");
    }
    assertThat(Strict.read(Files.readString(DEPLOY.resolve("claim.yaml"))))
        .containsOnlyKeys("Pod", "ResourceClaimTemplate");
  }
}
