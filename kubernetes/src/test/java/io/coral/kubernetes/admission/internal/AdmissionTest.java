package io.coral.kubernetes.admission.internal;

import static io.coral.kubernetes.admission.internal.AdmittedPod.admitted;
import static io.coral.kubernetes.admission.internal.AdmittedPod.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.kubernetes.internal.Strict;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of pods, and what an API server is told. */
class AdmissionTest {

  private static final String POD =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "vadd", "labels": {"inaccel/fpga": "enabled"}, "annotations": {%s}},
       "spec": {%s "initContainers": [{"name": "before"}],
         "containers": [{"name": "main", "volumeMounts": [{"name": "x", "mountPath": "/x"}]}]}}
      """;

  private static String pod(String annotations, String spec) {
    return POD.formatted(annotations, spec);
  }

  @Test
  void aPodWithTheLabelGetsTheVolumeInEachContainer() throws IOException {
    Pod pod =
        Strict.pod(
            admitted(
                pod(
                    "\"inaccel/cli\": \"bitstream install https://a/b\\n"
                        + " inaccel bitstream  install http://c/d \\n\","
                        + " \"coral.io/bitstreams\": \"https://e/f\"",
                    "")));

    assertThat(pod.getSpec().getVolumes())
        .singleElement()
        .satisfies(
            volume -> {
              assertThat(volume.getName()).isEqualTo("inaccel");
              assertThat(volume.getCsi().getDriver()).isEqualTo("inaccel");
              assertThat(volume.getCsi().getVolumeAttributes())
                  .containsEntry("bitstreams", "https://a/b\nhttp://c/d\nhttps://e/f");
            });
    assertThat(pod.getSpec().getContainers().get(0).getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .containsExactly("/x", "/var/lib/inaccel");
    assertThat(pod.getSpec().getInitContainers().get(0).getVolumeMounts())
        .extracting(mount -> mount.getName())
        .containsExactly("inaccel");
  }

  @Test
  void whatAPodHasItIsNotGivenAgain() throws IOException {
    JsonNode once =
        admitted(
            pod("\"coral.io/bitstreams\": \"https://a/b\"", "\"volumes\": [{\"name\": \"x\"}],"));

    assertThat(once.at("/spec/volumes")).hasSize(2);
    assertThat(answer(once.toString()).has("patch")).isFalse();
  }

  @Test
  void aVolumeThatIsThereGetsTheBitstreams() throws IOException {
    JsonNode pod =
        admitted(
            pod(
                "\"inaccel/cli\": \"bitstream install https://a/b\"",
                "\"volumes\": [{\"name\": \"mine\", \"csi\": {\"driver\": \"inaccel\","
                    + " \"volumeAttributes\": {\"container\": \"main\"}}}],"));

    assertThat(pod.at("/spec/volumes")).hasSize(1);
    assertThat(pod.at("/spec/volumes/0/csi/volumeAttributes").toString())
        .isEqualTo("{\"container\":\"main\",\"bitstreams\":\"https://a/b\"}");
    assertThat(pod.at("/spec/containers/0/volumeMounts/1/name").asText()).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "true", ""})
  void anotherPodIsLeftAsItIs(String label) throws IOException {
    assertThat(answer(pod("", "").replace("enabled", label)).has("patch")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inaccel/cli | bitstream remove 0815 | expected `bitstream install` and an address",
        "inaccel/cli | bitstream install /etc | expected `bitstream install` and an address",
        "inaccel/cli | bitstream install file:///etc | expected `bitstream install` and an address",
        "inaccel/cli | bitstream install https://a/b; reboot | expected `bitstream install`",
        "inaccel/cli | bitstream install https:// | expected `bitstream install`",
        "inaccel/cli | bitstream install https:/a/b | expected `bitstream install`",
        "coral.io/bitstreams | vadd | expected an address of http or https",
      })
  void aLineThatMayNotBeIsTold(String annotation, String line, String expected) throws IOException {
    JsonNode response = answer(pod("\"" + annotation + "\": \"" + line + "\"", ""));

    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(422);
    assertThat(response.at("/status/message").asText())
        .startsWith("the annotation " + annotation + " has the line \"" + line + "\"; " + expected);
  }

  @Test
  void anothersVolumeOfThatNameIsTold() throws IOException {
    JsonNode response =
        answer(pod("", "\"volumes\": [{\"name\": \"inaccel\", \"emptyDir\": {}}],"));

    assertThat(response.at("/status/message").asText()).contains("give it another name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"apiVersion\": \"admission.k8s.io/v1beta1\", \"kind\": \"AdmissionReview\","
            + " \"request\": {\"uid\": \"1\"}}",
        "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"}",
      })
  void whatIsNoReviewIsTold(String asked) {
    assertThatIOException().isThrownBy(() -> Review.answer(asked.getBytes(StandardCharsets.UTF_8)));
  }
}
