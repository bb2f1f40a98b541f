package io.coral.core.engine.internal;

import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Access;
import java.util.List;
import java.util.OptionalInt;

/**
 * What requests that wait in one queue have in common: an accelerator, called the same way. Two
 * versions that differ in it never answer each other's requests.
 */
record Prototype(String accelerator, List<Parameter> parameters) {

  /** How one argument is passed. */
  record Parameter(String type, OptionalInt size, Access access) {}

  static Prototype of(InstalledBitstream bitstream, String accelerator) {
    ArtifactKernel kernel = bitstream.artifact().kernels(accelerator).get(0);
    return new Prototype(
        accelerator,
        kernel.arguments().stream()
            .map(
                argument ->
                    new Parameter(argument.type(), argument.scalarSize(), argument.access()))
            .toList());
  }
}
