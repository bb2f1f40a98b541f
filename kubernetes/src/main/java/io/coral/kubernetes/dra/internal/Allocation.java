package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.wire.Dra;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A device of this node that the scheduler gave to a claim.
 *
 * @param request of the claim
 * @param device its name
 */
record Allocation(String request, String device) {

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
        allocated.add(
            new Allocation(Json.text(each.get("request")), Json.text(each.get("device"))));
      }
    }
    if (allocated.isEmpty()) {
      throw new IllegalArgumentException(
          "claim " + asked.getName() + " has no device of " + ClaimDriver.DRIVER);
    }
    requireNoParameters(Json.objects(devices.get("config")));
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

  private static void requireNoParameters(List<Map<String, Object>> config) {
    for (Map<String, Object> each : config) {
      if (Json.text(Json.object(each.get("opaque")).get("driver")).equals(ClaimDriver.DRIVER)) {
        throw new IllegalArgumentException(
            ClaimDriver.DRIVER + " has no parameters; leave the claim's config out");
      }
    }
  }
}
