package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceClass;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chart, by Helm itself. */
@Timeout(60)
class ChartTest {

  private static final Helm CHART = new Helm(ManifestsTest.DEPLOY.resolve("chart"));

  private static TemplateCommand template() {
    return CHART
        .template()
        .withName("boards")
        .withNamespace("accelerators")
        .withKubeVersion("1.34.0");
  }

  private static X509Certificate certificate(String base64) throws Exception {
    byte[] pem = Base64.getDecoder().decode(base64);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  @Test
  void helmFindsNothingWrongWithIt() {
    LintResult found = CHART.lint().strict().call();

    assertThat(found.isFailed()).as("%s", found.getMessages()).isFalse();
  }

  @Test
  void asItIsItAsksForNoRights() throws Exception {
    String rendered = template().call();

    assertThat(rendered)
        .contains("image: coral:1.0.0")
        .doesNotContain("privileged: true", "kind: Role", "kind: ClusterRole", "PodMonitor");
    assertThat(Strict.read(rendered))
        .containsOnlyKeys(
            "CSIDriver",
            "ConfigMap",
            "DaemonSet",
            "Deployment",
            "MutatingWebhookConfiguration",
            "Secret",
            "Service",
            "ServiceAccount");
  }

  @Test
  void theApiServerTrustsTheWebhook() throws Exception {
    Map<String, Object> objects = Strict.read(template().call());
    Map<String, String> made = ((Secret) objects.get("Secret")).getData();
    var webhook =
        ((MutatingWebhookConfiguration) objects.get("MutatingWebhookConfiguration"))
            .getWebhooks()
            .get(0);
    X509Certificate certificate = certificate(made.get("tls.crt"));
    String service = ((Service) objects.get("Service")).getMetadata().getName();

    certificate.verify(certificate(webhook.getClientConfig().getCaBundle()).getPublicKey());
    assertThat(certificate.getSubjectAlternativeNames().toString())
        .contains(service + ".accelerators.svc");
    assertThat(webhook.getObjectSelector().getMatchLabels())
        .containsEntry("inaccel/fpga", "enabled");
  }

  @Test
  void whatIsAskedForIsThere() {
    Map<String, Object> objects =
        Strict.read(
            template()
                .set("node.devices", true)
                .set("priorityClass.create", true)
                .set("priorityClass.name", "boards")
                .set("metrics.enabled", true)
                .set("metrics.podMonitor.enabled", true)
                .set("admission.enabled", false)
                .call());

    assertThat(objects)
        .containsKeys("PodMonitor", "PriorityClass")
        .doesNotContainKeys("Deployment", "Secret");
    var pod = ((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec();
    assertThat(pod.getPriorityClassName()).isEqualTo("boards");
    assertThat(pod.getContainers().get(0).getSecurityContext().getPrivileged()).isTrue();
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(each -> each.getMountPath())
        .contains("/dev");
  }

  @Test
  void rawBoardsAreOnesWhoseKindsAreSaid() {
    TemplateCommand raw =
        template()
            .set("node.devices", true)
            .set("node.raw[0]", "xilinx/u250")
            .set("node.raw[1]", "xilinx/u280")
            .set("node.cdi", true);

    Map<String, Object> objects = Strict.read(raw.call());

    assertThat(((ConfigMap) objects.get("ConfigMap")).getData().get("io.coral.kubernetes.cfg"))
        .contains("raw = xilinx/u250, xilinx/u280\n", "cdi = /var/run/cdi\n");
    var pod = ((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec();
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(each -> each.getMountPath())
        .containsOnlyOnce("/var/run/cdi");
  }

  @Test
  void claimsHaveARoleOnceTheyAreWanted() {
    Map<String, Object> objects = Strict.read(template().set("claims.enabled", true).call());

    assertThat(objects).containsKeys("ClusterRole", "ClusterRoleBinding", "DeviceClass");
    assertThat(rules(objects))
        .containsExactly(
            "[resourceslices] [list, create, update, delete]",
            "[resourceclaims] [get]",
            "[nodes] [get]");
    var pod = ((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec();
    assertThat(pod.getAutomountServiceAccountToken()).isTrue();
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(each -> each.getMountPath())
        .contains("/var/lib/kubelet/plugins/coral.io", "/var/run/cdi");
    assertThat(template().set("claims.enabled", true).call())
        .contains("claimable.cardinality.minimum = 1", "binding = false", "taints = false");
  }

  @Test
  void boardsThatCannotBeUsedStayInSightWhereTheClusterHasTaints() {
    TemplateCommand claims = template().set("admission.enabled", false).set("claims.enabled", true);

    assertThat(claims.set("claims.taints", true).call()).contains("taints = true\n");
  }

  @Test
  void aClassIsAskedForByClaimsAndByPlainLimits() {
    Map<String, Object> objects =
        Strict.read(
            template()
                .set("claims.enabled", true)
                .set("claims.binding", true)
                .set("claims.classes[0].name", "u250.coral.io")
                .set("claims.classes[0].vendor", "xilinx")
                .set("claims.classes[0].board", "u250")
                .set("claims.classes[0].accelerator", "vector.addition")
                .set("claims.classes[0].resource", "xilinx/u250")
                .call());

    DeviceClass asked = (DeviceClass) objects.get("DeviceClass");
    assertThat(asked.getMetadata().getName()).isEqualTo("u250.coral.io");
    assertThat(asked.getSpec().getExtendedResourceName()).isEqualTo("xilinx/u250");
    assertThat(asked.getSpec().getSelectors().get(0).getCel().getExpression())
        .endsWith("device.attributes[\"coral.io\"].board == \"u250\"");
    assertThat(asked.getSpec().getConfig().get(0).getOpaque().getDriver()).isEqualTo("coral.io");
    assertThat(rules(objects))
        .contains(
            "[resourceclaims] [get, watch]",
            "[resourceclaims/status] [patch]",
            "[resourceclaims/driver] [associated-node:patch]");
  }

  private static List<String> rules(Map<String, Object> objects) {
    return ((ClusterRole) objects.get("ClusterRole"))
        .getRules().stream().map(rule -> rule.getResources() + " " + rule.getVerbs()).toList();
  }

  @Test
  void eventsTakeATokenAndARoleThatIsNarrow() {
    Map<String, Object> objects = Strict.read(template().set("node.events", true).call());

    var pod = ((DaemonSet) objects.get("DaemonSet")).getSpec().getTemplate().getSpec();
    assertThat(pod.getAutomountServiceAccountToken()).isTrue();
    assertThat(((ClusterRole) objects.get("ClusterRole")).getRules())
        .extracting(rule -> rule.getResources() + " " + rule.getVerbs())
        .containsExactly("[pods] [get]", "[events] [create]");
    assertThat(((ClusterRoleBinding) objects.get("ClusterRoleBinding")).getSubjects())
        .extracting(subject -> subject.getNamespace() + "/" + subject.getName())
        .containsExactly("accelerators/coral");
  }

  @Test
  void theDaemonFitsIntoItsMemory() {
    ManifestsTest.requireFits((DaemonSet) Strict.read(template().call()).get("DaemonSet"));
    assertThat(template().set("node.copies", "8g").call())
        .contains("-Xmx256m -XX:MaxDirectMemorySize=8g ");
  }

  @Test
  void whatCannotBeIsTold() {
    assertThatThrownBy(() -> template().set("node.device", true).call())
        .hasMessageContaining("device");
    assertThatThrownBy(() -> template().set("node.raw[0]", "xilinx/u250").call())
        .hasMessageContaining("node.raw needs node.devices");
    assertThatThrownBy(() -> template().set("metrics.podMonitor.enabled", true).call())
        .hasMessageContaining("metrics.podMonitor.enabled needs metrics.enabled");
    assertThatThrownBy(() -> template().set("admission.secret", "mine").call())
        .hasMessageContaining("admission.secret needs admission.authority");
  }
}
