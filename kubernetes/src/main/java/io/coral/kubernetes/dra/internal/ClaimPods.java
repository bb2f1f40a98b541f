package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.BoardEvents;
import io.coral.kubernetes.internal.BoardEvents.Given;
import io.coral.kubernetes.internal.ContainerDevices;
import io.coral.kubernetes.internal.Offer;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.PodEvents.Pod;
import io.coral.kubernetes.wire.Pods;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What pods are told of the boards that their claims have. One thread. */
final class ClaimPods {

  private final Claims claims;
  private final ClaimBoards boards;
  private final ContainerDevices devices;
  private final PodEvents events;

  /** By a claim's uid: another one of its name may have come when it is taken back. */
  private final Map<String, BoardEvents> told = new HashMap<>();

  /** Whether the kubelet has told of pods; who had boards then was told before. */
  private boolean isKnown;

  ClaimPods(Claims claims, ClaimBoards boards, ContainerDevices devices, PodEvents events) {
    this.claims = claims;
    this.boards = boards;
    this.devices = devices;
    this.events = events;
  }

  /** Who has what, as the kubelet tells; each is told what is in the way of it now. */
  void held(Pods.ListPodResourcesResponse listed) {
    Map<String, Prepared> prepared =
        claims.prepared().stream()
            .collect(Collectors.toMap(each -> devices.id(each.uid()), Function.identity()));
    Map<String, Map<Given, Set<Pod>>> holders = new HashMap<>();
    for (Pods.PodResources each : listed.getPodResourcesList()) {
      Pod pod = new Pod(each.getNamespace(), each.getName());
      each.getContainersList().stream()
          .flatMap(container -> container.getDynamicResourcesList().stream())
          .forEach(claim -> hold(claim, pod, prepared, holders));
    }
    // pods of one claim come and go while it stays
    holders.forEach((uid, of) -> of.forEach(told(uid)::keep));
    isKnown = true;
    look();
  }

  private void hold(
      Pods.DynamicResource claim,
      Pod pod,
      Map<String, Prepared> prepared,
      Map<String, Map<Given, Set<Pod>>> holders) {
    String of = "claim " + claim.getClaimNamespace() + "/" + claim.getClaimName();
    claim.getClaimResourcesList().stream()
        .flatMap(each -> each.getCdiDevicesList().stream())
        .flatMap(each -> Stream.ofNullable(prepared.get(each.getName())))
        .distinct()
        .forEach(
            each -> hold(each, of, pod, holders.computeIfAbsent(each.uid(), u -> new HashMap<>())));
  }

  private void hold(Prepared claim, String of, Pod pod, Map<Given, Set<Pod>> holders) {
    Optional<String> tenant = Optional.of(claim.tenant()).filter(each -> isKnown);
    for (String board : claim.boards()) {
      Given given = new Given(board, of);
      told(claim.uid()).hold(given, pod, tenant);
      holders.computeIfAbsent(given, each -> new HashSet<>()).add(pod);
    }
  }

  private BoardEvents told(String uid) {
    return told.computeIfAbsent(uid, unseen -> new BoardEvents(events));
  }

  private void look() {
    Map<String, Optional<String>> troubles = boards.troubles();
    for (BoardEvents each : told.values()) {
      for (Given given : each.given()) {
        each.look(given, troubles.getOrDefault(given.device(), Optional.of(Offer.GONE)));
      }
    }
  }

  /** A claim was taken back. */
  void released(String uid) {
    BoardEvents of = told.remove(uid);
    if (of != null) {
      of.given().forEach(of::release);
    }
  }
}
