package io.coral.kubernetes.admission.internal;

import io.coral.kubernetes.internal.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the API server asks and is answered: an {@code AdmissionReview} of the version v1. */
final class Review {

  private static final String VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";
  private static final int REFUSED = 422;

  private Review() {}

  /**
   * Answers one.
   *
   * @throws IOException when it is none, saying what was expected
   */
  static byte[] answer(byte[] asked) throws IOException {
    Map<String, Object> review = Json.read(asked);
    Map<String, Object> request = Json.object(review.get("request"));
    String uid = Json.text(request.get("uid"));
    if (!VERSION.equals(review.get("apiVersion"))
        || !KIND.equals(review.get("kind"))
        || uid.isEmpty()) {
      throw new IOException("expected an " + KIND + " of " + VERSION + " with a request's uid");
    }
    Map<String, Object> response = new LinkedHashMap<>(Map.of("uid", uid));
    try {
      List<Object> patch = Admission.patch(Json.object(request.get("object")));
      response.put("allowed", true);
      if (!patch.isEmpty()) {
        response.put("patchType", "JSONPatch");
        response.put("patch", Base64.getEncoder().encodeToString(Json.write(patch)));
      }
    } catch (IllegalArgumentException e) {
      response.put("allowed", false);
      response.put("status", Map.of("code", REFUSED, "message", String.valueOf(e.getMessage())));
    }
    return Json.write(Map.of("apiVersion", VERSION, "kind", KIND, "response", response));
  }
}
