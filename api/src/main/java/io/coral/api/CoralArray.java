package io.coral.api;

import java.nio.ByteBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An array whose content stays where it was used last: on a board after a request that reads or
 * writes it, in the host's memory after a look at it. A result that the next request reads never
 * leaves the board, and what a board has already is not copied to it again. Made by {@link
 * Coral#array}; its bytes are zero at first.
 *
 * <p>Its content is read and written in views alone, and a view's buffers are left alone once it is
 * closed. Requests and views follow each other in the order in which they came: a request that
 * reads what an earlier one writes runs after it, a view opens once the requests before it are
 * done. A request that meets an open view which would disturb it, or which it would, is refused.
 *
 * <p>What a request was to write has no content once that request failed or was cancelled: who
 * reads it fails, too, until it is written anew or {@linkplain #revert taken back}.
 *
 * <p>What a lost board alone had is computed again where the request that made it read nothing but
 * constants, numbers and arrays that have not changed since; else whoever reads it fails.
 *
 * <p>Any thread. It holds memory until it is closed.
 */
@ProviderType
public non-sealed interface CoralArray extends Argument, AutoCloseable {

  /** Bytes. */
  long size();

  /**
   * Opens its content for reading, and brings it to the host if it is elsewhere. Waits for the
   * requests that write it, and for the copy, each up to the engine's setting {@code view.limit}.
   *
   * @throws ArrayException {@code IN_USE} while a view is open that writes; {@code TIMEOUT}, {@code
   *     NO_CONTENT}, {@code CLOSED}, {@code INTERRUPTED}, {@code NO_MEMORY}
   */
  View read();

  /**
   * Opens it for content that is new as a whole: what is not written is not defined. Waits for the
   * requests that use it.
   *
   * @throws ArrayException as {@link #read}, and {@code IN_USE} while any view is open
   */
  View write();

  /**
   * Opens its content for a change.
   *
   * @throws ArrayException as {@link #write}
   */
  View readWrite();

  /**
   * After a request failed that was to write it: takes back what it held before, if that still
   * exists somewhere.
   *
   * @return whether it has content now
   */
  boolean revert();

  /**
   * A number that stands for its content: while it is the same, so is the content. Does not block.
   */
  long content();

  /** Frees its memory, on boards once nothing uses it there. Idempotent; does not block. */
  @Override
  void close();

  /** A look at an array, in the host's memory. One thread at a time. */
  @ProviderType
  interface View extends AutoCloseable {

    /**
     * All its bytes in native byte order, position 0; read-only where the view reads alone.
     *
     * @throws ArrayException {@code TOO_LARGE} when one buffer cannot span it; {@code CLOSED}
     */
    ByteBuffer buffer();

    /**
     * The same in pieces, one after the other.
     *
     * @throws ArrayException {@code CLOSED}
     */
    List<ByteBuffer> buffers();

    /** Ends the look; what was written counts from now on. Idempotent. */
    @Override
    void close();
  }
}
