package io.coral.core.engine.internal;

import io.coral.api.EngineListener;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.core.account.internal.Ended;
import io.coral.core.account.internal.Reporter;

/** A listener of somebody else's. */
record Told(EngineListener listener) implements Reporter.Listener {

  @Override
  public void ended(Ended ended) {
    listener.ended(ended.told());
  }

  @Override
  public void failed(FailedAttempt attempt) {
    listener.failed(attempt);
  }

  @Override
  public void programmed(Programming programming) {
    listener.programmed(programming);
  }

  @Override
  public void missed(long more) {
    listener.missed(more);
  }

  @Override
  public void upToDate() {
    // it is told each for itself
  }
}
