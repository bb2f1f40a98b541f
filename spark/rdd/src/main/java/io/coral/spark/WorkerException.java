package io.coral.spark;

/**
 * Why a worker cannot run what a task asks of its boards; the message names the executor and its
 * machine, and says what to do there. Immutable.
 */
public final class WorkerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WorkerException(String message) {
    super(message);
  }

  WorkerException(String message, Throwable cause) {
    super(message, cause);
  }
}
