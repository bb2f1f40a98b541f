package io.coral.api;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to a {@link Coral} on a plain class path, where a {@link java.util.ServiceLoader} finds it
 * for {@link Coral#open()}. One thread.
 */
@ConsumerType
public interface CoralProvider {

  /** What settings and messages call it, such as {@code daemon}. */
  String name();

  /** Of several the one with the higher preference is tried first. */
  int preference();

  /**
   * Opens it.
   *
   * @return closed by the caller
   * @throws IOException when there is nothing to open, saying why
   * @throws RuntimeException when there is, and it cannot be opened; no other is tried then
   */
  OpenCoral open() throws IOException;
}
