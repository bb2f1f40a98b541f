package io.coral.kubernetes.internal;

import io.coral.kubernetes.internal.BoardEvents.Given;
import io.coral.kubernetes.internal.PodEvents.Pod;
import io.coral.kubernetes.wire.Pods;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What pods are told of the boards that the kubelet gives them as resources. One thread. */
final class PodBoards {

  private final BoardEvents events;

  /** The resources of which it was told who has them; who had one then was told before. */
  private final Set<String> known = new HashSet<>();

  private List<Offer> offered = List.of();

  /** What there is, by the devices that it is for the kubelet; null before that is known. */
  private @Nullable Map<Given, Offer> offers;

  PodBoards(PodEvents events) {
    this.events = new BoardEvents(events);
  }

  /**
   * Who has what, as the kubelet tells.
   *
   * @param isMeant which resources are boards
   */
  void held(Pods.ListPodResourcesResponse listed, Predicate<String> isMeant) {
    for (Pods.PodResources each : listed.getPodResourcesList()) {
      Pod pod = new Pod(each.getNamespace(), each.getName());
      for (Pods.ContainerResources container : each.getContainersList()) {
        Tenants.devices(container, isMeant)
            .forEach((resource, devices) -> held(pod, resource, devices));
      }
    }
    Map<Given, Offer> there = offers;
    if (there != null) {
      there.keySet().forEach(each -> known.add(each.of()));
    }
    look();
  }

  private void held(Pod pod, String resource, List<String> devices) {
    for (String device : devices) {
      Given given = new Given(device, resource);
      if (!events.isHeld(given, pod)) {
        // a kubelet gives nothing twice
        events.release(given);
        events.hold(
            given,
            pod,
            Optional.of(Allocations.tenant(devices)).filter(tenant -> known.contains(resource)));
      }
    }
  }

  /** The boards that there are now. */
  void offered(Replicas replicas, List<Offer> now) {
    if (offers != null && now.equals(offered)) {
      return;
    }
    Map<Given, Offer> byDevice = new HashMap<>();
    for (Offer each : now) {
      replicas
          .devices(each)
          .forEach(device -> byDevice.put(new Given(device, each.resource()), each));
    }
    offered = now;
    offers = byDevice;
    look();
  }

  /** Tells each pod once what is in the way of a board, and once that it is over. */
  private void look() {
    Map<Given, Offer> there = offers;
    if (there != null) {
      events.given().forEach(given -> events.look(given, trouble(there.get(given))));
    }
  }

  private static Optional<String> trouble(@Nullable Offer offer) {
    return offer == null ? Optional.of(Offer.GONE) : offer.trouble();
  }

  /** Nobody has these any more. */
  void released(String resource, Collection<String> devices) {
    devices.forEach(device -> events.release(new Given(device, resource)));
  }
}
