package io.coral.layers.wrap;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does something once when an event has settled, before a caller that learns of it by a call of a
 * wrapper goes on. A runtime's callbacks alone would come too late: a waiting caller may be awake
 * before them. The call goes on in which an action fails that was due; the first failure is logged
 * as a warning, the others for debugging. Any thread.
 */
public final class SettledActions {

  private static final System.Logger LOG = System.getLogger(SettledActions.class.getName());

  private final class Pending {
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
        act(action);
      }
    }
  }

  private final Set<Pending> all = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean told = new AtomicBoolean();

  /** Does the action when the event settles, or now if it has. */
  public void add(Event event, Runnable action) {
    Pending pending = new Pending(event, action);
    all.add(pending);
    act(() -> event.completion().whenComplete((nothing, failure) -> finish(pending)));
  }

  private void act(Runnable action) {
    try {
      ForeignCode.run("settle", "a command behind a layer", action::run);
    } catch (AcceleratorException e) {
      LOG.log(
          told.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "a layer could not look at a command that has settled; everything else goes on",
          e);
    }
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
