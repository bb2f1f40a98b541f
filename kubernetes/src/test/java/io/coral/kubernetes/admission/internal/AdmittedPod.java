package io.coral.kubernetes.admission.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What an API server has of a pod that it asked the webhook about. */
public final class AdmittedPod {

  private static final ObjectMapper JSON = new ObjectMapper();

  private AdmittedPod() {}

  /** What the webhook says of a pod. */
  static JsonNode answer(String pod) throws IOException {
    String review =
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
         "request": {"uid": "0815", "operation": "CREATE", "object": %s}}
        """
            .formatted(pod);
    JsonNode answer = JSON.readTree(Review.answer(review.getBytes(StandardCharsets.UTF_8)));
    assertThat(answer.get("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(answer.get("kind").asText()).isEqualTo("AdmissionReview");
    assertThat(answer.at("/response/uid").asText()).isEqualTo("0815");
    return answer.get("response");
  }

  /** The pod as it is then; it must be allowed. */
  public static JsonNode admitted(String pod) throws IOException {
    JsonNode response = answer(pod);
    assertThat(response.get("allowed").asBoolean()).as("%s", response).isTrue();
    if (!response.has("patch")) {
      return JSON.readTree(pod);
    }
    assertThat(response.get("patchType").asText()).isEqualTo("JSONPatch");
    byte[] patch = Base64.getDecoder().decode(response.get("patch").asText());
    return JsonPatch.apply(JSON.readTree(patch), JSON.readTree(pod));
  }
}
