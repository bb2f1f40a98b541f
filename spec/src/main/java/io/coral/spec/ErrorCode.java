package io.coral.spec;

/** The registered kinds of failure (ERR-01). */
public enum ErrorCode {
  /** An argument is wrong; nothing happened. */
  INVALID_ARGUMENT,
  /** A binary is not what it claims to be, or contradicts its descriptor. */
  INVALID_BINARY,
  /** A sound binary, for another platform. */
  INCOMPATIBLE,
  /** Nothing has that name; the message lists what exists (ERR-06). */
  NOT_FOUND,
  /** The resource has no program. */
  NOT_PROGRAMMED,
  /** The object was closed. */
  CLOSED,
  /** The object belongs to an earlier program. */
  STALE,
  /** Somebody else is using it; try again later. */
  BUSY,
  /** The buffer belongs to another resource. */
  WRONG_RESOURCE,
  /** The argument does not reach the buffer's memory. */
  WRONG_MEMORY,
  /** The device's memory does not hold it. */
  OUT_OF_DEVICE_MEMORY,
  /** The host's memory does not hold it. */
  OUT_OF_HOST_MEMORY,
  /** The runtime does not declare this feature. */
  UNSUPPORTED,
  /** The device refused the program; the resource is unprogrammed. */
  PROGRAM_FAILED,
  /** The kernel or the copy failed on the device. */
  EXECUTION_FAILED,
  /** A command that it waited for failed; it was not executed. */
  DEPENDENCY_FAILED,
  /** A bound passed; the command goes on. */
  TIMEOUT,
  /** The device is gone for good. */
  DEVICE_LOST,
  /** The runtime was stopped. */
  SHUTDOWN,
  /** The runtime itself is at fault; report it to its vendor. */
  INTERNAL
}
