package io.coral.inaccel.internal;

import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Access;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * What accelerators do with their arguments, which a client's message does not tell. Any thread.
 */
final class Prototypes {

  private final BitstreamRepository repository;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * One argument, as all installed bitstreams that offer the accelerator are served.
   *
   * @param isArray whether one of them takes an array
   * @param isRead whether one of them reads it
   * @param isWritten whether one of them writes into it
   */
  record Parameter(boolean isArray, boolean isRead, boolean isWritten) {

    static final Parameter UNKNOWN = new Parameter(false, false, false);
  }

  private record Known(List<InstalledBitstream> of, List<Parameter> parameters) {}

  Prototypes(BitstreamRepository repository) {
    this.repository = repository;
  }

  /** The parameters; empty where the accelerator is not installed. */
  List<Parameter> of(String accelerator) {
    List<InstalledBitstream> installed = repository.find(accelerator);
    if (installed.isEmpty()) {
      known.remove(accelerator);
      return List.of();
    }
    Known last = known.get(accelerator);
    if (last == null || last.of != installed && !last.of.equals(installed)) {
      last = new Known(installed, parameters(accelerator, installed));
      known.put(accelerator, last);
    }
    return last.parameters;
  }

  private static List<Parameter> parameters(
      String accelerator, List<InstalledBitstream> installed) {
    List<List<ArtifactArgument>> declared =
        installed.stream()
            .map(each -> each.artifact().kernels(accelerator).get(0).arguments())
            .toList();
    int most = declared.stream().mapToInt(List::size).max().orElse(0);
    return IntStream.range(0, most).mapToObj(index -> parameter(declared, index)).toList();
  }

  private static Parameter parameter(List<List<ArtifactArgument>> declared, int index) {
    List<ArtifactArgument> arrays =
        declared.stream()
            .filter(each -> index < each.size() && each.get(index).isArray())
            .map(each -> each.get(index))
            .toList();
    return new Parameter(
        !arrays.isEmpty(),
        arrays.stream().anyMatch(each -> each.access() != Access.WRITE),
        arrays.stream().anyMatch(each -> each.access() != Access.READ));
  }
}
