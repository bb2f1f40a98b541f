package io.coral.core.engine.internal;

import io.coral.api.RequestException;
import io.coral.api.Response;
import org.jspecify.annotations.Nullable;

/** Where a board hands back the jobs that it was given. None of these blocks. */
interface Outcomes {

  /** The job is answered. */
  void completed(Job job, Response response);

  /** The job failed, and would fail on another board too. */
  void failed(Job job, RequestException failure);

  /**
   * The board cannot answer the job; another may.
   *
   * @param cause what the board failed with; null when the job was not started here and the board
   *     merely went away
   */
  void returned(Job job, PooledBoard board, @Nullable Throwable cause);

  /** The board was lost; what its runtime says of it may have changed. */
  void lost(PooledBoard board);
}
