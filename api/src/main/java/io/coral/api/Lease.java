package io.coral.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Boards that run the requests of one tenant and of nobody else, until an end. The tenant's
 * requests need not say so: they may run there and elsewhere. Any thread.
 *
 * <p>It ends at its end, when it is closed, when the last of its boards is gone, or with the
 * engine. What runs there then goes on; what waits for it runs wherever there is room.
 */
@ProviderType
public interface Lease extends AutoCloseable {

  /** For whom. */
  String tenant();

  /** The ids of its boards; one that is lost or claimed leaves it. Empty once it ended. */
  List<String> boards();

  /** When it ends, or ended. */
  Instant until();

  /** Why it ended, for people; empty while it holds. */
  Optional<String> ended();

  /**
   * Moves the end.
   *
   * @param term how long from now, above zero and at most a year
   * @throws IllegalArgumentException when it is not
   * @throws ReservationException {@code ENDED}, saying why
   */
  void renew(Duration term);

  /** Gives the boards back; does not block. Idempotent. */
  @Override
  void close();
}
