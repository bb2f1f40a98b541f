package io.coral.kubernetes.internal;

import io.coral.kubernetes.internal.PodEvents.Kind;
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

/** What the pods of this node are told of the boards that they have. One thread. */
final class PodBoards {

  private final PodEvents events;

  /** What the kubelet gives to a pod. */
  private record Given(String resource, String device) {

    @Override
    public String toString() {
      return device + " of " + resource;
    }
  }

  /** Who has it, or had it last where it is not free yet. */
  private final Map<Given, Pod> holders = new HashMap<>();

  /** What is in the way of it, as its pod was told. */
  private final Map<Given, String> told = new HashMap<>();

  /** The resources of which it was told who has them; who had one then was told before. */
  private final Set<String> known = new HashSet<>();

  /** What there is; null before that is known. */
  private @Nullable Map<Given, Offer> offers;

  PodBoards(PodEvents events) {
    this.events = new HarmlessEvents(events);
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
      there.keySet().forEach(each -> known.add(each.resource()));
    }
    look();
  }

  private void held(Pod pod, String resource, List<String> devices) {
    for (String device : devices) {
      Given given = new Given(resource, device);
      if (!pod.equals(holders.get(given))) {
        release(given);
        holders.put(given, pod);
        if (known.contains(resource)) {
          String tenant = Allocations.tenant(devices);
          events.tell(pod, Kind.Normal, "BoardAllocated", given + " is tenant " + tenant + "'s");
        }
      }
    }
  }

  /** The boards that there are now. */
  void offered(Replicas replicas, List<Offer> now) {
    Map<Given, Offer> byDevice = new HashMap<>();
    for (Offer each : now) {
      replicas
          .devices(each)
          .forEach(device -> byDevice.put(new Given(each.resource(), device), each));
    }
    offers = byDevice;
    look();
  }

  /** Tells each pod once what is in the way of a board, and once that it is over. */
  private void look() {
    Map<Given, Offer> there = offers;
    if (there != null) {
      holders.forEach((given, pod) -> tell(pod, given, there.get(given)));
    }
  }

  private void tell(Pod pod, Given given, @Nullable Offer offer) {
    Optional<String> trouble =
        offer == null ? Optional.of("it is not there any more") : offer.trouble();
    String now = trouble.orElse("");
    String before = now.isEmpty() ? told.remove(given) : told.put(given, now);
    if (!now.isEmpty() && !now.equals(before)) {
      String what = " cannot be used: " + now + "; what the pod asks for there fails or waits";
      events.tell(pod, Kind.Warning, "BoardLost", given + what);
    } else if (now.isEmpty() && before != null) {
      events.tell(pod, Kind.Normal, "BoardBack", given + " can be used again");
    }
  }

  /** Nobody has these any more. */
  void released(String resource, Collection<String> devices) {
    devices.forEach(device -> release(new Given(resource, device)));
  }

  private void release(Given given) {
    told.remove(given);
    Pod pod = holders.remove(given);
    if (pod != null) {
      events.tell(pod, Kind.Normal, "BoardReleased", given + " is not this pod's any more");
    }
  }
}
