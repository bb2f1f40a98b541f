package io.coral.kubernetes.internal;

import io.coral.api.Activity;
import io.coral.api.Coral;
import io.coral.kubernetes.wire.Pods;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who the containers of a pod are for the engine. */
public final class Tenants {

  private Tenants() {}

  /** The devices that a container has, by resource; of those alone that are meant. */
  static Map<String, List<String>> devices(
      Pods.ContainerResources container, Predicate<String> isMeant) {
    Map<String, List<String>> devices =
        container.getDevicesList().stream()
            .filter(each -> isMeant.test(each.getResourceName()))
            .collect(
                Collectors.groupingBy(
                    Pods.ContainerDevices::getResourceName,
                    Collectors.flatMapping(
                        each -> each.getDeviceIdsList().stream(), Collectors.toList())));
    devices.values().removeIf(List::isEmpty);
    return devices;
  }

  /**
   * The tenants of a pod's containers that have boards of this node, by container; two for one that
   * has boards of two kinds, none for one whose boards are raw.
   */
  public static Map<String, Set<String>> of(Coral coral, Pods.PodResources pod) {
    Set<String> kinds =
        coral.activity().boards().stream()
            .map(Activity.OfBoard::board)
            .filter(each -> !RawBoards.isKept(each))
            .map(Offer::resource)
            .collect(Collectors.toSet());
    Map<String, Set<String>> tenants = new TreeMap<>();
    for (Pods.ContainerResources container : pod.getContainersList()) {
      for (List<String> each : devices(container, kinds::contains).values()) {
        tenants
            .computeIfAbsent(container.getName(), name -> new TreeSet<>())
            .add(Allocations.tenant(each));
      }
    }
    return tenants;
  }

  /** Whether a container's tenant is bound to its boards by now. */
  public static boolean isBound(Coral coral, String tenant) {
    return coral.grants().stream()
        .filter(grant -> grant.tenant().equals(tenant))
        .flatMap(grant -> grant.boards().stream())
        .anyMatch(boards -> !boards.isEmpty());
  }
}
