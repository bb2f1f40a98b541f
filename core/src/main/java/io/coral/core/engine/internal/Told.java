package io.coral.core.engine.internal;

import io.coral.api.EngineListener;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.core.account.internal.Ended;
import io.coral.core.account.internal.Reporter;
import io.coral.spec.foreign.ForeignCode;

/** A listener of somebody else's, who may throw what he likes. */
record Told(EngineListener listener) implements Reporter.Listener {

  @Override
  public void ended(Ended ended) {
    ForeignCode.tell("a listener of the engine", () -> listener.ended(ended.told()));
  }

  @Override
  public void failed(FailedAttempt attempt) {
    ForeignCode.tell("a listener of the engine", () -> listener.failed(attempt));
  }

  @Override
  public void programmed(Programming programming) {
    ForeignCode.tell("a listener of the engine", () -> listener.programmed(programming));
  }

  @Override
  public void missed(long more) {
    ForeignCode.tell("a listener of the engine", () -> listener.missed(more));
  }

  @Override
  public void upToDate() {
    // it is told each for itself
  }
}
