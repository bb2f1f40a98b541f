package io.coral.layers.record;

import io.coral.layers.wrap.Operation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One entry of a recording. */
sealed interface Entry {

  /** An object of the recorded runtime, by its number; the runtime itself is 0. */
  record Ref(int id) {}

  /** An event that the recorded runtime did not make. */
  record Foreign(int id) {}

  /** Host memory that was wrapped. */
  record Host(int size, boolean direct, boolean readOnly) {}

  /** A type that was asked for, by name. */
  record Type(String name) {}

  /**
   * How a call or a command failed.
   *
   * @param code the error code, or the exception's class where it has none
   * @param rule the rule that the runtime named; may be empty
   */
  record Failure(String code, String rule) {}

  /**
   * A call that returned.
   *
   * @param number counts from 1
   * @param object what was called
   * @param type the type of the specification
   * @param arguments numbers, texts, blobs, bitstreams, and the records above
   * @param data what was in the host memory that the call copies; null where it is produced by
   *     another command of the recording
   * @param result what it returned, where that is compared or used
   * @param failure what it threw
   */
  record Called(
      int number,
      int object,
      String type,
      String operation,
      List<@Nullable Object> arguments,
      @Nullable Object data,
      @Nullable Object result,
      Optional<Failure> failure)
      implements Entry {

    /** Whether it was a call of that method. */
    boolean is(Operation wanted) {
      return type.equals(wanted.type().getName()) && operation.equals(wanted.method());
    }
  }

  /**
   * An event that settled.
   *
   * @param event its number
   * @param foreign whether another runtime made it
   * @param failure how it failed
   * @param data what a copy from the device brought; absent where its content is undefined
   */
  record Settled(int event, boolean foreign, Optional<Failure> failure, Optional<Blob> data)
      implements Entry {}

  /** The recording reached its limit and ends here. */
  record Full() implements Entry {}
}
