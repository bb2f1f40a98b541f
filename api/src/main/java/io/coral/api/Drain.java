package io.coral.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A board that is out of service until it is put back: closed, and left alone by the engine, which
 * shows it as claimed. Made by {@link Coral#drain}. Any thread.
 */
@ProviderType
public interface Drain extends AutoCloseable {

  /** The runtime that drives the board. */
  String runtimeId();

  /** The board's id. */
  String board();

  /** Who has it, and what for; for people. */
  String why();

  /**
   * Opens the board, resets it and closes it again. Blocks, within the runtime's bounds. The board
   * stays out of service, by whatever end.
   *
   * @throws io.coral.spec.AcceleratorException {@code UNSUPPORTED} where the runtime offers no
   *     reset; what the runtime failed with; {@code CLOSED} when the board was put back
   */
  void reset();

  /** Puts the board back; does not block. Idempotent. */
  @Override
  void close();
}
