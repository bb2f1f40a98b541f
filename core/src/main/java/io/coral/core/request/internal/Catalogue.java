package io.coral.core.request.internal;

import io.coral.api.Accelerator;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.Versions;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Platform;
import io.coral.spec.settings.ClosestNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The accelerators that the installed bitstreams offer. Any thread. */
public final class Catalogue {

  /** Gets what is not installed; may block. */
  public interface Missing {

    /** Nothing is got. */
    Missing LEFT = accelerator -> Optional.empty();

    /** Why an accelerator could not be had; empty where it is there now, or nobody tried. */
    Optional<String> get(String accelerator);
  }

  private static final Comparator<InstalledBitstream> NEWEST_FIRST =
      Comparator.<InstalledBitstream, String>comparing(
              bitstream -> bitstream.artifact().version(), Versions.ORDER)
          .reversed()
          .thenComparing(InstalledBitstream::folder);

  private static final Comparator<Platform> BY_PLATFORM = Comparator.comparing(Platform::toString);

  private final BitstreamRepository repository;
  private final Missing missing;
  private final Supplier<List<InstalledBitstream>> tried;
  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  /**
   * Over a repository.
   *
   * @param missing asked for what is not installed
   * @param tried canaries under ids of their own, which are offered to the engine alone
   */
  public Catalogue(
      BitstreamRepository repository, Missing missing, Supplier<List<InstalledBitstream>> tried) {
    this.repository = repository;
    this.missing = missing;
    this.tried = tried;
  }

  /** All accelerators by id; where versions differ, as the newest declares it. */
  public List<Accelerator> accelerators() {
    Map<String, List<InstalledBitstream>> byId = new TreeMap<>();
    repository.list().forEach(bitstream -> add(bitstream, byId));
    List<Accelerator> accelerators = new ArrayList<>();
    byId.forEach((id, offered) -> accelerators.add(newest(id, offered)));
    return accelerators;
  }

  private static void add(
      InstalledBitstream bitstream, Map<String, List<InstalledBitstream>> byId) {
    for (String id : bitstream.artifact().acceleratorIds()) {
      byId.computeIfAbsent(id, any -> new ArrayList<>()).add(bitstream);
    }
  }

  private static Accelerator newest(String id, List<InstalledBitstream> offered) {
    offered.sort(NEWEST_FIRST);
    return accelerator(id, offered.get(0), platforms(offered));
  }

  private static List<Platform> platforms(List<InstalledBitstream> offered) {
    if (offered.size() == 1) {
      return List.of(offered.get(0).artifact().platform()); // most of all
    }
    return offered.stream()
        .map(bitstream -> bitstream.artifact().platform())
        .distinct()
        .sorted(BY_PLATFORM)
        .toList();
  }

  /** All installed bitstreams, and canaries; blocks while the repository is read. */
  public List<InstalledBitstream> installed() {
    return Stream.concat(repository.list().stream(), tried.get().stream()).toList();
  }

  private List<InstalledBitstream> find(String accelerator) {
    List<InstalledBitstream> found = repository.find(accelerator);
    return found.isEmpty()
        ? tried.get().stream()
            .filter(each -> each.artifact().acceleratorIds().contains(accelerator))
            .toList()
        : found;
  }

  /** Whether an installed bitstream offers an accelerator. */
  public boolean has(String accelerator) {
    return !find(accelerator).isEmpty();
  }

  /**
   * What can answer a request; blocks where it is not installed and is got.
   *
   * @throws RequestException {@code UNKNOWN_ACCELERATOR}, {@code WRONG_ARGUMENT}
   */
  public Fit fit(Request request) {
    return offer(request.accelerator()).fit(request);
  }

  /**
   * What can answer some request for an accelerator; blocks where it is not installed and is got.
   *
   * @throws RequestException {@code UNKNOWN_ACCELERATOR}
   */
  public Fit whole(String accelerator) {
    return offer(accelerator).whole();
  }

  private Offer offer(String id) {
    List<InstalledBitstream> found = find(id);
    if (found.isEmpty()) {
      offers.remove(id);
      Optional<String> why = missing.get(id);
      found = find(id);
      if (found.isEmpty()) {
        throw unknown(id, why);
      }
    }
    Offer known = offers.get(id);
    if (known != null && known.isOf(found)) {
      return known;
    }
    List<InstalledBitstream> newestFirst = found.stream().sorted(NEWEST_FIRST).toList();
    Offer made =
        new Offer(
            id,
            found,
            newestFirst,
            newestFirst.stream().map(each -> accelerator(id, each, List.of())).toList());
    offers.put(id, made);
    return made;
  }

  private RequestException unknown(String id, Optional<String> whyNotGot) {
    List<String> installed = accelerators().stream().map(Accelerator::id).toList();
    return new RequestException(
        RequestException.Code.UNKNOWN_ACCELERATOR,
        id,
        "the accelerator '"
            + id
            + "' is not installed"
            + whyNotGot.map(why -> "; it could not be fetched: " + why).orElse("")
            + (installed.isEmpty()
                ? "; nothing is installed in " + repository.root()
                : "; the closest installed are "
                    + String.join(", ", ClosestNames.to(id, installed))));
  }

  private static Accelerator accelerator(
      String id, InstalledBitstream bitstream, List<Platform> platforms) {
    Artifact artifact = bitstream.artifact();
    ArtifactKernel kernel = artifact.kernels(id).get(0);
    List<Accelerator.Parameter> arguments =
        kernel.arguments().stream()
            .map(
                argument ->
                    new Accelerator.Parameter(
                        argument.type(), argument.name(), argument.scalarSize(), argument.access()))
            .toList();
    return new Accelerator(id, artifact.description(), arguments, platforms);
  }
}
