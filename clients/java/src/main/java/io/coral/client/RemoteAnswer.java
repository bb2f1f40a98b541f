package io.coral.client;

import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.provider.PendingAnswer;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * An answer that the daemon gives. Stages run on the common pool, so that no caller's code holds up
 * the thread that receives.
 */
final class RemoteAnswer extends PendingAnswer {

  private final DaemonCoral coral;
  private final long id;

  RemoteAnswer(Request request, DaemonCoral coral, long id) {
    super(request, ForkJoinPool.commonPool());
    this.coral = coral;
    this.id = id;
  }

  /** The id of its call. */
  long id() {
    return id;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    if (isDone()) {
      return false;
    }
    coral.cancel(this);
    return true;
  }

  @Override
  protected String explainWaiting() {
    return coral.explain(this).getText();
  }

  @Override
  public List<Prospect> prospects() {
    return isDone() ? kept() : FromWire.prospects(coral.explain(this).getProspectsList());
  }
}
