package io.coral.core.memory.internal;

import io.coral.spec.Buffer;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A board whose memory is pooled: what holds for it, and calls that end in time. */
public interface BoardMemory {

  /** The board, for the log. */
  String id();

  /** Whether buffers copy from and to any memory of the host. */
  boolean hasRanges();

  /** Whether tenants use each other's constants. */
  boolean sharesConstants();

  /** How long copies to the host are waited for that make room. */
  Duration rescueLimit();

  /**
   * Makes a buffer; one that comes too late is closed.
   *
   * @throws io.coral.spec.AcceleratorException as the call, and where it does not return in time
   */
  Buffer reserve(String operation, Callable<Buffer> reservation);

  /**
   * Closes buffers, each of which waits for its copies.
   *
   * @throws io.coral.spec.AcceleratorException where that does not return in time
   */
  void discard(ForeignCode.Action closing);
}
