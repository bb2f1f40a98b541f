package io.coral.kubernetes.event.internal;

import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Trouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Tells the API server: {@code kubectl describe pod} shows it. What cannot be told within a bound
 * is not told; what comes while much is on its way is told after that.
 */
final class ApiEvents implements PodEvents {

  /** How many are on their way at a time. */
  private static final int MOST = 64;

  /** How many wait for that: as much as can become of all boards of a node at once. */
  private static final int MOST_WAITING = 4_096;

  /** What Kubernetes takes as a message. */
  private static final int LONGEST = 1024;

  private static final String WHO = "Who is told what happened to pods";

  private final ApiServer api;
  private final String node;
  private final Semaphore room = new Semaphore(MOST);
  private final Queue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

  private final Trouble trouble = new Trouble();

  ApiEvents(ApiServer api, String node) {
    this.api = api;
    this.node = node;
  }

  /** One of them; the time is of when it happened. */
  private record Event(Pod pod, Kind kind, String reason, String message, Instant time) {}

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    if (waiting.offer(new Event(pod, kind, reason, message, Instant.now()))) {
      tellNext();
    } else {
      trouble.tell(WHO, MOST_WAITING + " events wait for the API server");
    }
  }

  private void tellNext() {
    // whoever gives room back looks once more: an event may have come meanwhile
    while (!waiting.isEmpty() && room.tryAcquire()) {
      Event next = waiting.poll();
      if (next == null) {
        room.release();
      } else {
        tell(next);
      }
    }
  }

  private void tell(Event event) {
    Pod pod = event.pod();
    String namespace = "/api/v1/namespaces/" + pod.namespace();
    // an event belongs to a pod by its uid, and the kubelet tells names alone of most
    pod.uid()
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                api.get(namespace + "/pods/" + pod.name())
                    .thenApply(found -> Json.text(Json.object(found.get("metadata")).get("uid"))))
        .thenCompose(
            uid -> api.ask("POST", namespace + "/events", Optional.of(described(event, uid))))
        .whenCompleteAsync(
            (told, failed) -> {
              room.release();
              tellNext();
              if (failed == null) {
                trouble.tell(WHO, "");
              } else if (!(failed.getCause() instanceof ApiServer.NotFound)) {
                // a pod that has gone asks for nothing any more
                trouble.tell(WHO, String.valueOf(failed.getMessage()));
              }
            });
  }

  private Map<String, Object> described(Event event, String uid) {
    Pod pod = event.pod();
    String message = event.message();
    String time = event.time().truncatedTo(ChronoUnit.SECONDS).toString();
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
        Map.entry("type", event.kind().name()),
        Map.entry("reason", event.reason()),
        Map.entry("message", message.substring(0, Math.min(LONGEST, message.length()))),
        Map.entry("source", Map.of("component", "coral", "host", node)),
        Map.entry("firstTimestamp", time),
        Map.entry("lastTimestamp", time),
        Map.entry("count", 1));
  }
}
