package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cluster is told of this node's boards: a pool of its own, in as many slices as it takes.
 * The scheduler believes a pool whose slices are all of its newest generation, so any change is a
 * generation of all. One thread, which may block for the API server.
 */
final class Slices {

  private static final String SLICES = "/apis/resource.k8s.io/v1/resourceslices";

  /** What Kubernetes takes in one where some have taints; twice as many where none has. */
  private static final int MOST = 64;

  private final ApiServer api;
  private final String node;

  /** What was written last; null before that. */
  private @Nullable List<Map<String, Object>> written;

  /** The versions of the slices that were written last, by name. */
  private final Map<String, String> versions = new HashMap<>();

  Slices(ApiServer api, String node) {
    this.api = api;
    this.node = node;
  }

  /** Whether this is what was written last. */
  boolean isWritten(List<Map<String, Object>> devices) {
    return devices.equals(written);
  }

  /**
   * Sees to it that the cluster has these devices, and these alone.
   *
   * @throws IOException when the API server does not take them
   */
  void write(List<Map<String, Object>> devices) throws IOException, InterruptedException {
    Map<String, Map<String, Object>> there = there();
    Map<String, String> found = new HashMap<>();
    there.forEach((name, slice) -> found.put(name, version(slice)));
    TaintTimes times = TaintTimes.of(there.values());
    if (isWritten(devices) && found.equals(versions)) {
      return;
    }
    written = null;
    versions.clear();
    long generation = 1 + there.values().stream().mapToLong(Slices::generation).max().orElse(0);
    int count = (devices.size() + MOST - 1) / MOST;
    Map<String, Object> owner = count == 0 ? Map.of() : owner();
    for (int i = 0; i < count; i++) {
      String name = node + "-" + ClaimDriver.DRIVER + "-" + i;
      Map<String, Object> metadata = new TreeMap<>();
      metadata.put("name", name);
      metadata.put("ownerReferences", List.of(owner));
      if (found.containsKey(name)) {
        metadata.put("resourceVersion", found.get(name));
      }
      Map<String, Object> pool =
          Map.of("name", node, "generation", generation, "resourceSliceCount", count);
      List<Map<String, Object>> part =
          devices.subList(i * MOST, Math.min(devices.size(), (i + 1) * MOST)).stream()
              .map(times::keptBy)
              .toList();
      Map<String, Object> slice =
          Map.of(
              "apiVersion",
              "resource.k8s.io/v1",
              "kind",
              "ResourceSlice",
              "metadata",
              metadata,
              "spec",
              Map.of(
                  "driver", ClaimDriver.DRIVER,
                  "nodeName", node,
                  "pool", pool,
                  "devices", part));
      Map<String, Object> taken =
          there.remove(name) == null
              ? of(api.ask("POST", SLICES, Optional.of(slice)))
              : of(api.ask("PUT", SLICES + "/" + name, Optional.of(slice)));
      versions.put(name, version(taken));
    }
    for (String left : there.keySet()) {
      of(api.ask("DELETE", SLICES + "/" + left, Optional.empty()));
    }
    written = List.copyOf(devices);
    log().info("The cluster is told of {} boards, generation {}", devices.size(), generation);
  }

  /** The slices of this node that the cluster has, by name. */
  private Map<String, Map<String, Object>> there() throws IOException, InterruptedException {
    String ours = "?fieldSelector=spec.nodeName%3D" + node + "%2Cspec.driver%3D";
    Map<String, Map<String, Object>> there = new TreeMap<>();
    for (Map<String, Object> each :
        Json.objects(of(api.get(SLICES + ours + ClaimDriver.DRIVER)).get("items"))) {
      there.put(Json.text(Json.object(each.get("metadata")).get("name")), each);
    }
    return there;
  }

  /** The node, with which the slices go. */
  private Map<String, Object> owner() throws IOException, InterruptedException {
    Map<String, Object> metadata =
        Json.object(of(api.get("/api/v1/nodes/" + node)).get("metadata"));
    return Map.of(
        "apiVersion", "v1", "kind", "Node", "name", node, "uid", Json.text(metadata.get("uid")));
  }

  private static String version(Map<String, Object> slice) {
    return Json.text(Json.object(slice.get("metadata")).get("resourceVersion"));
  }

  private static long generation(Map<String, Object> slice) {
    Map<String, Object> pool = Json.object(Json.object(slice.get("spec")).get("pool"));
    return Long.parseLong(Json.text(pool.get("generation")));
  }

  private static Map<String, Object> of(CompletableFuture<Map<String, Object>> answer)
      throws IOException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known ? known : new IOException(e);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Slices.class);
  }
}
