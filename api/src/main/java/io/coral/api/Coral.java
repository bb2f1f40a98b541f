package io.coral.api;

import io.coral.spec.Finding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs requests on the boards of this machine; an OSGi service.
 *
 * <p>Any thread. Requests are independent of each other: their order is not kept.
 */
@ProviderType
public interface Coral {

  /**
   * Runs an accelerator on a board that has it, or that can be programmed with it. Does not block
   * for the board's work.
   *
   * <p>The arrays of the request belong to the engine until the future is done. A request whose
   * board is lost is run again on another board, so an accelerator may be started more than once.
   *
   * @return completes on a thread of the engine, or exceptionally with a {@link RequestException}:
   *     {@code NO_BOARD} when no board of a fitting platform can be used, {@code FAILED} with its
   *     cause, {@code SHUTDOWN} when the engine stops first. Cancelling it does not stop a run that
   *     has begun
   * @throws RequestException {@code UNKNOWN_ACCELERATOR}, naming the closest installed ones; {@code
   *     WRONG_ARGUMENT}, saying which one, what was given and what the prototype wants; {@code
   *     SHUTDOWN} when the engine is stopped. Nothing happened then
   */
  CompletableFuture<Response> submit(Request request);

  /** The accelerators of all installed bitstreams, by id; blocks while the repository is read. */
  List<Accelerator> accelerators();

  /**
   * The boards of all runtimes, claimed and failed ones too. The order is by runtime id, then the
   * runtime's own order, so it stays the same while the same runtimes and boards are there.
   */
  List<Board> boards();

  /** The runtimes that are there, by id, each with what stands in its way. */
  List<RuntimeStatus> runtimes();

  /** What is wrong with the engine's own settings; empty when all is well. Does not block. */
  default List<Finding> findings() {
    return List.of();
  }
}
