package io.coral.gateway.internal;

import io.coral.api.Constant;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.InstalledConstants;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One version of a model, as it is installed for one platform or several. Any thread. */
final class Served {

  private final List<InstalledBitstream> builds;
  private final Artifact artifact;
  private final Model model;
  private final InstalledConstants constants;

  /**
   * Of one version.
   *
   * @param builds at least one; all with the same model
   */
  Served(List<InstalledBitstream> builds) {
    this.builds = builds;
    this.artifact = builds.get(0).artifact();
    this.model = artifact.model().orElseThrow();
    this.constants = new InstalledConstants(builds.get(0).folder(), model.constants());
  }

  Model model() {
    return model;
  }

  String name() {
    return model.name();
  }

  String version() {
    return artifact.version();
  }

  String description() {
    return artifact.description();
  }

  /** The id by which the engine is asked. */
  String accelerator() {
    return artifact.bitstreamId() + "." + model.kernelId();
  }

  /** The accelerator, whose arguments are given in this order. */
  ArtifactKernel kernel() {
    return artifact.kernels(accelerator()).get(0);
  }

  /** An input that it has. */
  Tensor input(String name) {
    return model.inputs().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  List<InstalledBitstream> builds() {
    return builds;
  }

  /**
   * Its constants by their arguments' names; reads them at first.
   *
   * @throws Refusal {@code UNAVAILABLE} where one cannot be read, or is not what was installed
   */
  Map<String, Constant> constants() {
    try {
      return constants.get();
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }
}
