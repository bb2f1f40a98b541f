package io.coral.daemon.internal;

import org.slf4j.LoggerFactory;

/** Does what may fail for one client, and is not to keep others from what is theirs. */
final class Attempt {

  private Attempt() {}

  /** Does it; why it failed is logged, and never thrown. */
  static void of(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** Logs why something failed. */
  static void failed(Throwable why) {
    try {
      LoggerFactory.getLogger(Attempt.class).error("The daemon is at fault here", why);
    } catch (Throwable e) {
      // as without memory
    }
  }
}
