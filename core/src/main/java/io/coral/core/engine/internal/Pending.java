package io.coral.core.engine.internal;

import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.api.provider.PendingAnswer;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The answer as the engine fills it. Any thread. */
final class Pending extends PendingAnswer {

  /** Who knows where the request is. */
  interface Whereabouts {

    /** Gives it up where it is; false when it is done. */
    boolean cancel();

    /**
     * It is about to be answered; called with the answer's monitor.
     *
     * @param failure null when it is answered well
     */
    void ending(@Nullable RuntimeException failure);

    /** It was answered. */
    void ended();

    String explain();

    /** What it is expected to take where, while it waits; of one on a board what is kept. */
    List<Prospect> prospects();
  }

  /** That of the thread which submits it, in {@link Places}. */
  final int entry = Places.entry();

  private volatile boolean unwanted;

  /** Whether its board was chosen because data is there. */
  private volatile boolean byData;

  /** Whether it took over the place of another. */
  private volatile boolean follows;

  private volatile @Nullable Whereabouts whereabouts;

  /** An answer to come. */
  Pending(Request request, Executor continuations) {
    super(request, continuations);
  }

  /** Says who knows; before it is handed out. */
  void at(Whereabouts now) {
    whereabouts = now;
  }

  /** It is given to a board, because data is there, in another's place, or for other reasons. */
  void goes(boolean isByData, boolean isFollowing) {
    if (byData != isByData) {
      byData = isByData;
    }
    if (follows != isFollowing) {
      follows = isFollowing;
    }
  }

  /** What decided where it went. */
  String choice() {
    return Explanations.choice(byData, follows);
  }

  /** Whether it was cancelled, and nobody waits for a response any more. */
  boolean isUnwanted() {
    return unwanted;
  }

  @Override
  protected void ending(@Nullable RuntimeException with) {
    Whereabouts now = whereabouts;
    if (now != null) {
      now.ending(with);
    }
  }

  @Override
  protected void ended() {
    Whereabouts now = whereabouts;
    if (now != null) {
      now.ended();
    }
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    Whereabouts now = whereabouts;
    if (isDone() || now == null) {
      return false;
    }
    unwanted = true;
    return now.cancel();
  }

  @Override
  protected String explainWaiting() {
    Whereabouts now = whereabouts;
    return now == null ? request() + " is being submitted" : now.explain();
  }

  @Override
  public List<Prospect> prospects() {
    Whereabouts now = whereabouts;
    return isDone() || now == null ? kept() : now.prospects();
  }

  @Override
  protected String explain(Response answered) {
    return super.explain(answered) + choice();
  }
}
