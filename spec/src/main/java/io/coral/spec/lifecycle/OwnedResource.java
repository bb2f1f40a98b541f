package io.coral.spec.lifecycle;

import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;

/** A resource as the runtime holds it that opened it, and that hears of its end first. */
public interface OwnedResource extends Resource {

  /**
   * Tells that the device is gone for good (ERR-04): everything outstanding fails with {@code
   * DEVICE_LOST}, and so does every later call but {@code close}.
   *
   * @param cause what was seen, for people
   */
  void lost(String cause);

  /**
   * Closes the resource, within the stop grace; commands that outlast it fail with the given code.
   *
   * @param code {@code CLOSED}, or {@code SHUTDOWN} when the runtime stops
   */
  void close(ErrorCode code);
}
