package io.coral.api;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Traffic that is being kept in a file: when requests came, what they cost and where they ran; none
 * of their data. Made by {@link Coral#record}. Any thread.
 */
@ProviderType
public interface Recording extends AutoCloseable {

  /** Where it goes. */
  Path file();

  /** Requests that are in the file. */
  long kept();

  /** Requests that are missing: they ended faster than the file was written, or after a failure. */
  long lost();

  /** Why nothing more is written, such as a full disk; for people. */
  Optional<String> failure();

  /**
   * Stops it once what has ended is in the file; blocks for that, for a bounded time. Idempotent.
   */
  @Override
  void close();
}
