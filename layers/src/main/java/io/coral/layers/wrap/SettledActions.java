package io.coral.layers.wrap;

import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does something once when an event has settled, before a caller that learns of it by a call of a
 * wrapper goes on. A runtime's callbacks alone would come too late: a waiting caller may be awake
 * before them. An action that fails is logged, and the call goes on in which it was due. Any
 * thread.
 */
public final class SettledActions {

  private static final class Pending {
    private final Event event;
    private final Runnable action;
    private boolean done;

    Pending(Event event, Runnable action) {
      this.event = event;
      this.action = action;
    }

    /** One that does not tell is left to its callback. */
    boolean hasSettled() {
      try {
        return event.state() != Event.State.PENDING;
      } catch (Throwable e) {
        return false;
      }
    }

    /** Runs the action unless it was; waits while another thread runs it. */
    synchronized void run() {
      if (!done) {
        done = true;
        ForeignCode.tell("what a layer does when an event has settled", action::run);
      }
    }
  }

  private final Set<Pending> all = ConcurrentHashMap.newKeySet();

  /** Does the action when the event settles, or now if it has. */
  public void add(Event event, Runnable action) {
    Pending pending = new Pending(event, action);
    all.add(pending);
    ForeignCode.tell(
        "the completion of an event",
        () -> event.completion().whenComplete((nothing, failure) -> finish(pending)));
  }

  /** Does what is due; called before the news that some event settled reaches a caller. */
  public void sweep() {
    for (Pending pending : all) {
      if (pending.hasSettled()) {
        finish(pending);
      }
    }
  }

  private void finish(Pending pending) {
    pending.run();
    all.remove(pending);
  }
}
