package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.wire.Dra;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A device of this node that the scheduler gave to a claim.
 *
 * @param request of the claim
 * @param device its name
 * @param accelerator what it is to be programmed with; empty for whatever it has
 * @param share which part of a device that several claims share; empty for one that is theirs alone
 * @param parts how many parts that is; none of a device that is theirs alone
 */
record Allocation(String request, String device, String accelerator, String share, int parts) {

  /** What a claim's parameters may say. */
  private static final String ACCELERATOR = "accelerator";

  /**
   * Those of a claim, as the API server has it.
   *
   * @param asked the claim that the kubelet means
   * @param pool the devices of this node
   * @throws IllegalArgumentException when it is not to be prepared here, saying why
   */
  static List<Allocation> of(Map<String, Object> claim, Dra.Claim asked, String pool) {
    String uid = Json.text(Json.object(claim.get("metadata")).get("uid"));
    if (!uid.equals(asked.getUid())) {
      throw new IllegalArgumentException(
          "claim " + asked.getName() + " is another one by now, with the uid " + uid);
    }
    Map<String, Object> status = Json.object(claim.get("status"));
    Map<String, Object> devices = Json.object(Json.object(status.get("allocation")).get("devices"));
    List<Allocation> allocated = new ArrayList<>();
    for (Map<String, Object> each : Json.objects(devices.get("results"))) {
      if (Json.text(each.get("driver")).equals(ClaimDriver.DRIVER)) {
        requirePlain(each, pool);
        String request = Json.text(each.get("request"));
        allocated.add(
            new Allocation(
                request,
                Json.text(each.get("device")),
                accelerator(Json.objects(devices.get("config")), request),
                Json.text(each.get("shareID")),
                parts(Json.object(each.get("consumedCapacity")))));
      }
    }
    if (allocated.isEmpty()) {
      throw new IllegalArgumentException(
          "claim " + asked.getName() + " has no device of " + ClaimDriver.DRIVER);
    }
    return allocated;
  }

  private static void requirePlain(Map<String, Object> result, String pool) {
    if (!Json.text(result.get("pool")).equals(pool)) {
      throw new IllegalArgumentException(
          "device " + result.get("device") + " is of " + result.get("pool") + ", not of " + pool);
    }
    if (Json.text(result.get("adminAccess")).equals("true")) {
      throw new IllegalArgumentException(
          "there is no administrative access to boards; leave adminAccess out");
    }
  }

  /** What the parameters for a request say; the class's come first, and the claim's last. */
  private static String accelerator(List<Map<String, Object>> config, String request) {
    String accelerator = "";
    for (Map<String, Object> each : config) {
      Map<String, Object> opaque = Json.object(each.get("opaque"));
      List<String> requests = Json.texts(each.get("requests"));
      if (Json.text(opaque.get("driver")).equals(ClaimDriver.DRIVER)
          && (requests.isEmpty()
              || requests.contains(request)
              || requests.contains(request.replaceFirst("/.*", "")))) {
        Map<String, Object> parameters = Json.object(opaque.get("parameters"));
        if (!parameters.keySet().equals(Set.of(ACCELERATOR))) {
          throw new IllegalArgumentException(
              ClaimDriver.DRIVER
                  + " has the parameter "
                  + ACCELERATOR
                  + ", and the claim's config has "
                  + parameters.keySet()
                  + "; say that one alone, as {accelerator: vector.addition}");
        }
        accelerator = Json.text(parameters.get(ACCELERATOR));
      }
    }
    return accelerator;
  }

  /** A quantity as the API server writes one. */
  private static int parts(Map<String, Object> consumed) {
    String parts = Json.text(consumed.get(Device.SHARES)).replace("k", "000");
    return parts.isEmpty() ? 0 : Integer.parseInt(parts);
  }
}
