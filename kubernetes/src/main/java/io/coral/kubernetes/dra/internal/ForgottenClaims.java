package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.ContainerDevices;
import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.internal.Trouble;
import io.coral.kubernetes.wire.Pods;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Claims that nobody will take back, for the kubelet has lost what it kept of them. Of those that
 * no pod of its list has, the API server is asked; they end where it says that they are gone, or
 * have not these boards any more. Others are asked about again and again, ever more rarely: a
 * kubelet may list no claims at all. One thread.
 */
final class ForgottenClaims {

  /** Ends a claim. */
  interface End {
    void of(String uid) throws IOException;
  }

  /** With the usual look, a minute. */
  private static final int MOST_LOOKS = 12;

  private final Claims claims;
  private final ContainerDevices devices;
  private final ApiServer api;
  private final String node;
  private final Executor thread;
  private final End end;
  private final Trouble trouble = new Trouble();

  /**
   * By uid: those that the API server is asked about. Who is asked for meanwhile is none of them
   * any more.
   */
  private final Map<String, Prepared> doubted = new HashMap<>();

  /** By uid: those that are not asked about for a while. */
  private final Map<String, Rest> rests = new HashMap<>();

  /**
   * Looks at which a claim is not asked about.
   *
   * @param left how many of them are to come
   */
  private record Rest(int looks, int left) {

    static final Rest NONE = new Rest(0, 0);

    Rest next() {
      int next = Math.min(2 * looks + 1, MOST_LOOKS);
      return new Rest(next, next);
    }

    Rest afterALook() {
      return new Rest(looks, left - 1);
    }
  }

  /**
   * Ends none yet.
   *
   * @param thread whose this is
   */
  ForgottenClaims(
      Claims claims,
      ContainerDevices devices,
      ApiServer api,
      String node,
      Executor thread,
      End end) {
    this.claims = claims;
    this.devices = devices;
    this.api = api;
    this.node = node;
    this.thread = thread;
    this.end = end;
  }

  /** Who has what, as the kubelet tells. */
  void look(Pods.ListPodResourcesResponse listed) {
    Set<String> held =
        listed.getPodResourcesList().stream()
            .flatMap(pod -> pod.getContainersList().stream())
            .flatMap(container -> container.getDynamicResourcesList().stream())
            .flatMap(claim -> claim.getClaimResourcesList().stream())
            .flatMap(resource -> resource.getCdiDevicesList().stream())
            .map(Pods.CDIDevice::getName)
            .collect(Collectors.toSet());
    List<Prepared> unlisted =
        claims.prepared().stream()
            .filter(each -> !each.name().isEmpty())
            .filter(each -> !held.contains(devices.id(each.uid())))
            .toList();
    rests.keySet().retainAll(unlisted.stream().map(Prepared::uid).toList());
    for (Prepared each : unlisted) {
      Rest rest = rests.getOrDefault(each.uid(), Rest.NONE);
      if (rest.left() > 0) {
        rests.put(each.uid(), rest.afterALook());
      } else if (doubted.putIfAbsent(each.uid(), each) == null) {
        api.get(ClaimDriver.path(each.namespace(), each.name()))
            .whenCompleteAsync((found, failure) -> answered(each, found, failure), thread);
      }
    }
  }

  /** The kubelet asks for a claim, and knows of it from now on. */
  void isAsked(String uid) {
    doubted.remove(uid);
    rests.remove(uid);
  }

  private void answered(
      Prepared claim, @Nullable Map<String, Object> found, @Nullable Throwable failure) {
    if (!doubted.remove(claim.uid(), claim)) {
      return;
    }
    boolean isGone =
        found == null ? cause(failure) instanceof ApiServer.NotFound : !has(found, claim);
    if (!isGone) {
      rests.merge(claim.uid(), Rest.NONE.next(), (rest, first) -> rest.next());
    } else if (claims.prepared().contains(claim)) {
      LoggerFactory.getLogger(ForgottenClaims.class)
          .warn(
              "Claim {} of namespace {} has {} no more, and the kubelet has forgotten it",
              claim.name(),
              claim.namespace(),
              claim.boards());
      trouble.attempt("Whoever is next to have " + claim.boards(), () -> end.of(claim.uid()));
    }
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException
        ? Objects.requireNonNullElse(failure.getCause(), failure)
        : failure;
  }

  /** Whether a pod has the claim, and the claim what was prepared for it. */
  private boolean has(Map<String, Object> found, Prepared claim) {
    Map<String, Object> status = Json.object(found.get("status"));
    Map<String, Object> allocated =
        Json.object(Json.object(status.get("allocation")).get("devices"));
    Set<List<String>> devices = new HashSet<>();
    for (Map<String, Object> each : Json.objects(allocated.get("results"))) {
      if (Json.text(each.get("driver")).equals(ClaimDriver.DRIVER)
          && Json.text(each.get("pool")).equals(node)) {
        devices.add(List.of(Json.text(each.get("device")), Json.text(each.get("shareID"))));
      }
    }
    return Json.text(Json.object(found.get("metadata")).get("uid")).equals(claim.uid())
        && !Json.objects(status.get("reservedFor")).isEmpty()
        && claim.devices().stream()
            .allMatch(each -> devices.contains(List.of(each.device(), each.share())));
  }
}
