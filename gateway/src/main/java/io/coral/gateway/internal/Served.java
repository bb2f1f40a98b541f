package io.coral.gateway.internal;

import io.coral.api.Constant;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One version of a model, as it is installed for one platform or several. Any thread. */
final class Served {

  private final List<InstalledBitstream> builds;
  private final Artifact artifact;
  private final Model model;

  // guarded by this
  private @Nullable Map<String, Constant> constants;

  /**
   * Of one version.
   *
   * @param builds at least one; all with the same model
   */
  Served(List<InstalledBitstream> builds) {
    this.builds = builds;
    this.artifact = builds.get(0).artifact();
    this.model = artifact.model().orElseThrow();
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
  synchronized Map<String, Constant> constants() {
    if (constants == null) {
      Map<String, Constant> read = new HashMap<>();
      for (Model.Weights each : model.constants()) {
        read.put(each.argument(), constant(builds.get(0).folder().resolve(each.file()), each));
      }
      constants = read;
    }
    return constants;
  }

  private static Constant constant(Path file, Model.Weights expected) {
    try {
      Constant constant = Constant.of(ByteBuffer.wrap(Files.readAllBytes(file)));
      if (constant.digest().equals(expected.sha256())) {
        return constant;
      }
      throw new Refusal(
          Refusal.Kind.UNAVAILABLE,
          "the model's constant "
              + expected.file()
              + " is not what was installed; install the artifact again");
    } catch (IOException | IllegalArgumentException e) {
      throw new Refusal(
          Refusal.Kind.UNAVAILABLE,
          "the model's constant "
              + expected.file()
              + " cannot be read; install the artifact again");
    }
  }
}
