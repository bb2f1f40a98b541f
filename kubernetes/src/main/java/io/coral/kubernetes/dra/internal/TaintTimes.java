package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Since when the cluster has each taint: from then on it counts for how long a claim tolerates it.
 * A taint that is written without its time is a new one for the API server.
 *
 * @param times by the device's name and what the taint says
 */
record TaintTimes(Map<Map.Entry<Object, Object>, Object> times) {

  private static final String ADDED = "timeAdded";

  /** As the API server noted them in slices. */
  static TaintTimes of(Collection<Map<String, Object>> slices) {
    Map<Map.Entry<Object, Object>, Object> times = new HashMap<>();
    for (Map<String, Object> slice : slices) {
      for (Map<String, Object> device :
          Json.objects(Json.object(slice.get("spec")).get("devices"))) {
        for (Map<String, Object> taint : taints(device)) {
          Map<String, Object> said = new TreeMap<>(taint);
          Object time = said.remove(ADDED);
          if (time != null) {
            times.put(key(device, said), time);
          }
        }
      }
    }
    return new TaintTimes(times);
  }

  private static List<Map<String, Object>> taints(Map<String, Object> device) {
    return Json.objects(device.get("taints"));
  }

  private static Map.Entry<Object, Object> key(
      Map<String, Object> device, Map<String, Object> said) {
    return Map.entry(Objects.requireNonNull(device.get("name")), said);
  }

  /** The device, with the times of those taints that it has already. */
  Map<String, Object> keptBy(Map<String, Object> device) {
    if (taints(device).isEmpty()) {
      return device;
    }
    Map<String, Object> kept = new TreeMap<>(device);
    kept.put("taints", taints(device).stream().map(said -> dated(device, said)).toList());
    return kept;
  }

  private Map<String, Object> dated(Map<String, Object> device, Map<String, Object> said) {
    Map<String, Object> dated = new TreeMap<>(said);
    Object time = times.get(key(device, said));
    if (time != null) {
      dated.put(ADDED, time);
    }
    return dated;
  }
}
