package io.coral.gateway.internal;

import org.jspecify.annotations.Nullable;

/**
 * The answer of a call that its client may not have taken yet: the connection has it until then,
 * and it counts as memory. Any thread.
 */
final class Unsent {

  private @Nullable Runnable sent;
  private boolean isGone;

  /**
   * There is one now.
   *
   * @param sent is called once it has gone
   */
  void is(Runnable sent) {
    synchronized (this) {
      if (!isGone) {
        this.sent = sent;
        return;
      }
    }
    sent.run();
  }

  /** The call has ended, with an answer or without one. */
  void gone() {
    Runnable then;
    synchronized (this) {
      isGone = true;
      then = sent;
      sent = null;
    }
    if (then != null) {
      then.run();
    }
  }
}
