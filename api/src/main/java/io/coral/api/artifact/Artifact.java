package io.coral.api.artifact;

import io.coral.spec.Bitstream;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The descriptor of a bitstream artifact.
 *
 * @param name file name of the binary, without folders
 * @param bitstreamId package, reverse-DNS
 * @param version the artifact's version
 * @param description for people; may be empty
 * @param platform the board and shell that the binary was built for
 * @param kernels what it offers
 * @param properties vendor data, in the descriptor's order
 * @param model how one of its accelerators is asked by named tensors
 * @param function how one of them is asked by bytes alone
 */
public record Artifact(
    String name,
    String bitstreamId,
    String version,
    String description,
    Platform platform,
    List<ArtifactKernel> kernels,
    Map<String, String> properties,
    Optional<Model> model,
    Optional<Function> function) {

  public Artifact {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(bitstreamId, "bitstreamId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(platform, "platform");
    kernels = List.copyOf(kernels);
    properties = Ordered.copyOf(properties);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(function, "function");
  }

  /** A descriptor with neither. */
  public Artifact(
      String name,
      String bitstreamId,
      String version,
      String description,
      Platform platform,
      List<ArtifactKernel> kernels,
      Map<String, String> properties) {
    this(
        name,
        bitstreamId,
        version,
        description,
        platform,
        kernels,
        properties,
        Optional.empty(),
        Optional.empty());
  }

  /** The same for another binary, such as one that was built from the same sources. */
  public Artifact withBinary(String its, Platform builtFor) {
    return new Artifact(
        its, bitstreamId, version, description, builtFor, kernels, properties, model, function);
  }

  /** The same with a model. */
  public Artifact withModel(Model its) {
    return new Artifact(
        name,
        bitstreamId,
        version,
        description,
        platform,
        kernels,
        properties,
        Optional.of(its),
        function);
  }

  /** The same with a function. */
  public Artifact withFunction(Function its) {
    return new Artifact(
        name,
        bitstreamId,
        version,
        description,
        platform,
        kernels,
        properties,
        model,
        Optional.of(its));
  }

  /** The names of the files that belong to the descriptor: the binary, and a model's constants. */
  public Set<String> files() {
    Set<String> files = new LinkedHashSet<>(List.of(name));
    model.ifPresent(its -> its.constants().forEach(each -> files.add(each.file())));
    return files;
  }

  /** The id of an accelerator of this artifact: {@code bitstreamId.kernelId}. */
  public String acceleratorId(ArtifactKernel kernel) {
    return bitstreamId + "." + kernel.kernelId();
  }

  /** The ids of the accelerators, each once, in the order of the kernels. */
  public List<String> acceleratorIds() {
    Set<String> ids = new LinkedHashSet<>();
    kernels.forEach(kernel -> ids.add(acceleratorId(kernel)));
    return new ArrayList<>(ids);
  }

  /** The compute units of an accelerator: the kernels of that id; empty when it is not offered. */
  public List<ArtifactKernel> kernels(String acceleratorId) {
    return kernels.stream()
        .filter(kernel -> acceleratorId(kernel).equals(acceleratorId))
        .collect(Collectors.toList());
  }

  /**
   * What a resource is programmed with: the binary and what this descriptor declares.
   *
   * @param bytes the binary, from position to limit; not copied
   */
  public Bitstream bitstream(ByteBuffer bytes) {
    return Described.toBitstream(this, bytes);
  }

  /**
   * A descriptor made out of a binary's own metadata. Each kernel becomes an accelerator of its own
   * name, each instance a compute unit of it.
   *
   * @param described what the binary tells; its platform and kernels must be known
   * @param bitstreamId package, reverse-DNS
   * @param version the artifact's version
   * @throws ArtifactException when the binary tells no platform or no kernel
   */
  public static Artifact of(Bitstream described, String bitstreamId, String version) {
    return Described.toArtifact(described, bitstreamId, version);
  }
}
