package io.coral.api.repository;

import io.coral.api.artifact.Artifact;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gets accelerators that are asked for and not installed; an OSGi service, there where that is
 * wanted. The engine asks it. Any thread.
 */
@ConsumerType
public interface AcceleratorFetch {

  /**
   * Installs what offers an accelerator. Blocks for the network, within a limit of its own; of
   * several that ask for one accelerator, all wait for one fetch.
   *
   * @param acceleratorId {@code bitstreamId.kernelId}
   * @param runs whether a board of this machine can run an artifact
   * @return why it cannot be had, or that it is still on its way; empty where it is installed now
   */
  Optional<String> fetch(String acceleratorId, Predicate<Artifact> runs);
}
