package io.coral.gateway.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.Versions;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Bitstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The models that are installed, by name, the newest version first. Of two artifacts that call the
 * same version of a model their own, the one whose id comes first counts. Any thread.
 */
final class Models {

  private static final Comparator<String> NEWEST_FIRST = Versions.ORDER.reversed();

  private final Coral coral;
  private final BitstreamRepository repository;
  private volatile Known known = new Known(List.of(), Map.of());

  private record Known(List<InstalledBitstream> of, Map<String, Map<String, Served>> byName) {}

  Models(Coral coral, BitstreamRepository repository) {
    this.coral = coral;
    this.repository = repository;
  }

  /** The newest version of each, by name. */
  List<Served> newest() {
    return byName().values().stream().map(Models::first).toList();
  }

  /**
   * A version of a model.
   *
   * @param version the newest where it is empty
   * @throws Refusal {@code NOT_FOUND}
   */
  Served find(String name, String version) {
    Map<String, Served> versions = versionsOf(name);
    Served served = version.isEmpty() ? first(versions) : versions.get(version);
    if (served == null) {
      throw notFound("'" + name + "' version " + version + " is not found");
    }
    return served;
  }

  /** All versions of a model, the newest first. */
  List<String> versions(String name) {
    return List.copyOf(versionsOf(name).keySet());
  }

  private Map<String, Served> versionsOf(String name) {
    Map<String, Served> versions = byName().get(name);
    if (versions == null) {
      throw notFound("'" + name + "' is not found");
    }
    return versions;
  }

  private static Served first(Map<String, Served> versions) {
    return versions.values().iterator().next();
  }

  private static Refusal notFound(String what) {
    return new Refusal(Refusal.Kind.NOT_FOUND, "Request for unknown model: " + what);
  }

  /** Whether a board is there that it is built for, and its constants can be read. */
  boolean isReady(Served served) {
    return obstacle(served).isEmpty();
  }

  /** Why it is not ready, for people; empty where it is. */
  Optional<String> obstacle(Served served) {
    try {
      served.constants();
    } catch (Refusal e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return isRunBySome(served)
        ? Optional.empty()
        : Optional.of("no board is there that it is built for");
  }

  private boolean isRunBySome(Served served) {
    return coral.boards().stream()
        .anyMatch(
            board ->
                isUsable(board)
                    && served.builds().stream().anyMatch(build -> runs(board, build.artifact())));
  }

  /** Whether a board is there at all. */
  boolean isReady() {
    return coral.boards().stream().anyMatch(Models::isUsable);
  }

  private static boolean isUsable(Board board) {
    return board.state() != Board.State.FAILED && board.state() != Board.State.CLAIMED;
  }

  private static boolean runs(Board board, Artifact artifact) {
    return board.device().runs(artifact.platform(), Bitstream.interfaces(artifact.properties()));
  }

  private Map<String, Map<String, Served>> byName() {
    List<InstalledBitstream> installed = repository.list();
    Known last = known;
    if (last.of != installed && !last.of.equals(installed)) {
      last = new Known(installed, sorted(installed));
      known = last;
    }
    return last.byName;
  }

  private static Map<String, Map<String, Served>> sorted(List<InstalledBitstream> installed) {
    Map<String, Map<String, List<InstalledBitstream>>> builds = new TreeMap<>();
    for (InstalledBitstream each : installed) {
      each.artifact()
          .model()
          .ifPresent(
              model ->
                  builds
                      .computeIfAbsent(model.name(), any -> new TreeMap<>(NEWEST_FIRST))
                      .computeIfAbsent(each.artifact().version(), any -> new ArrayList<>())
                      .add(each));
    }
    Map<String, Map<String, Served>> byName = new TreeMap<>();
    builds.forEach(
        (name, versions) -> {
          Map<String, Served> served = new TreeMap<>(NEWEST_FIRST);
          versions.forEach((version, all) -> served.put(version, served(all)));
          byName.put(name, served);
        });
    return byName;
  }

  private static Served served(List<InstalledBitstream> builds) {
    Artifact first = builds.get(0).artifact();
    return new Served(
        builds.stream()
            .filter(each -> each.artifact().bitstreamId().equals(first.bitstreamId()))
            .filter(each -> each.artifact().model().equals(first.model()))
            .toList());
  }
}
