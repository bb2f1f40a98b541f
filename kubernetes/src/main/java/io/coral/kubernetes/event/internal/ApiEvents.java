package io.coral.kubernetes.event.internal;

import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Trouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Tells the API server: {@code kubectl describe pod} shows it. What cannot be told within a bound
 * is not told.
 */
final class ApiEvents implements PodEvents {

  /** How many are on their way at a time. */
  private static final int MOST = 64;

  /** What Kubernetes takes as a message. */
  private static final int LONGEST = 1024;

  private static final String WHO = "Who is told what happened to pods";

  private final ApiServer api;
  private final String node;
  private final Semaphore room = new Semaphore(MOST);

  private final Trouble trouble = new Trouble();

  ApiEvents(ApiServer api, String node) {
    this.api = api;
    this.node = node;
  }

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    if (!room.tryAcquire()) {
      trouble.tell(WHO, MOST + " events wait for the API server");
      return;
    }
    String namespace = "/api/v1/namespaces/" + pod.namespace();
    // an event belongs to a pod by its uid, and the kubelet tells names alone
    api.get(namespace + "/pods/" + pod.name())
        .thenApply(found -> Json.text(Json.object(found.get("metadata")).get("uid")))
        .thenCompose(
            uid ->
                api.ask(
                    "POST",
                    namespace + "/events",
                    Optional.of(event(pod, uid, kind, reason, message))))
        .whenComplete(
            (told, failed) -> {
              room.release();
              if (failed == null) {
                trouble.tell(WHO, "");
              } else if (!(failed.getCause() instanceof ApiServer.NotFound)) {
                // a pod that has gone asks for nothing any more
                trouble.tell(WHO, String.valueOf(failed.getMessage()));
              }
            });
  }

  private Map<String, Object> event(Pod pod, String uid, Kind kind, String reason, String message) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return Map.ofEntries(
        Map.entry("apiVersion", "v1"),
        Map.entry("kind", "Event"),
        Map.entry(
            "metadata", Map.of("generateName", pod.name() + ".", "namespace", pod.namespace())),
        Map.entry(
            "involvedObject",
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "namespace",
                pod.namespace(),
                "name",
                pod.name(),
                "uid",
                uid)),
        Map.entry("type", kind.name()),
        Map.entry("reason", reason),
        Map.entry("message", message.substring(0, Math.min(LONGEST, message.length()))),
        Map.entry("source", Map.of("component", "coral", "host", node)),
        Map.entry("firstTimestamp", now),
        Map.entry("lastTimestamp", now),
        Map.entry("count", 1));
  }
}
