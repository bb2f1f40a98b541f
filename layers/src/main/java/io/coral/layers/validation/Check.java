package io.coral.layers.validation;

/** One family of checks. Any thread. */
interface Check {

  /** Notes what must be known from before the call. */
  default void begin(Seen seen) {}

  /** Looks at a call that ended. Never changes anything that the caller or the runtime sees. */
  void look(Seen seen);
}
