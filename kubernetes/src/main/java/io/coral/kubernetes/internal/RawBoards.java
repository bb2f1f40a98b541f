package io.coral.kubernetes.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Drain;
import io.coral.api.ReservationException;
import io.coral.kubernetes.wire.Plugin;
import io.coral.kubernetes.wire.Plugin.ContainerAllocateResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Boards that containers have themselves, by their device nodes. They are drained for as long as
 * their kind is raw, so that the engine never opens what a container may have, not in the moments
 * after a restart either. One thread keeps them; what they are given as is asked by any.
 */
final class RawBoards {

  /** Whose they are for the engine. */
  static final String OWNER = Allocations.PREFIX + "raw";

  private static final String RIGHTS = "rw";

  private final Coral coral;
  private final Predicate<String> isRaw;
  private final DeviceNodes deviceNodes;
  private final Optional<ContainerDevices> containerDevices;
  private final Trouble trouble = new Trouble();

  /** The device nodes of boards, as the containers' runtime was told. */
  private final Map<String, List<String>> nodes = new ConcurrentHashMap<>();

  /**
   * None is kept yet.
   *
   * @param isRaw whether containers have the boards of a kind raw
   * @param containerDevices by which the containers' runtime makes the nodes; empty where the
   *     kubelet is told of each
   */
  RawBoards(
      Coral coral,
      Predicate<String> isRaw,
      DeviceNodes deviceNodes,
      Optional<ContainerDevices> containerDevices) {
    this.coral = coral;
    this.isRaw = isRaw;
    this.deviceNodes = deviceNodes;
    this.containerDevices = containerDevices;
  }

  /** Whether containers have the boards of a kind raw. */
  boolean has(String resource) {
    return isRaw.test(resource);
  }

  /** Whether a board is kept from the engine, whoever keeps it. */
  static boolean isKept(Board board) {
    return board.owner().filter(OWNER::equals).isPresent();
  }

  /**
   * Takes raw boards from the engine, and gives back to it what is raw no more. Waits for what runs
   * there, within the runtime's bounds.
   *
   * @return the same boards; a raw one that no container can have now says why
   */
  List<Offer> keep(List<Offer> offers) {
    Map<String, Drain> drains =
        coral.drains().stream()
            .filter(each -> each.why().equals(OWNER))
            .collect(Collectors.toMap(Drain::board, each -> each, (one, other) -> one));
    return offers.stream()
        .map(each -> keep(each, Optional.ofNullable(drains.get(each.board()))))
        .toList();
  }

  private Offer keep(Offer offer, Optional<Drain> drain) {
    if (!has(offer.resource())) {
      drain.ifPresent(Drain::close);
      return offer;
    }
    if (!offer.isHealthy()) {
      return offer;
    }
    String why = "";
    try {
      if (drain.isEmpty()) {
        coral.drain(offer.board(), OWNER, Duration.ZERO);
      }
      tell(offer.board(), deviceNodes.of(offer.pciIds()));
    } catch (IOException | ReservationException e) {
      why = Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
    trouble.tell("Who asks for " + offer.resource() + " " + offer.board(), why);
    return why.isEmpty() ? offer : offer.but(why);
  }

  /** Others may have these numbers after a start of the machine, so the runtime is told again. */
  private void tell(String board, List<String> now) throws IOException {
    if (!now.equals(nodes.get(board))) {
      if (containerDevices.isPresent()) {
        containerDevices
            .get()
            .write(board, Map.of("deviceNodes", now.stream().map(RawBoards::node).toList()));
      }
      nodes.put(board, now);
    }
  }

  private static Map<String, String> node(String path) {
    return Map.of("path", path, "permissions", RIGHTS);
  }

  /** What a container gets that was given boards which {@link #keep} found nothing wrong with. */
  ContainerAllocateResponse given(List<String> boards) {
    ContainerAllocateResponse.Builder given = ContainerAllocateResponse.newBuilder();
    for (String board : boards) {
      containerDevices.ifPresentOrElse(
          devices -> given.addCdiDevicesBuilder().setName(devices.id(board)),
          () ->
              nodes.getOrDefault(board, List.of()).stream()
                  .map(RawBoards::device)
                  .forEach(given::addDevices));
    }
    return given.build();
  }

  private static Plugin.DeviceSpec device(String path) {
    return Plugin.DeviceSpec.newBuilder()
        .setHostPath(path)
        .setContainerPath(path)
        .setPermissions(RIGHTS)
        .build();
  }
}
