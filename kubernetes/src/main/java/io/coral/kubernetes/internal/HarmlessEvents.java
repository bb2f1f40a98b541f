package io.coral.kubernetes.internal;

/** Tells by another one; whatever is wrong with that, whoever tells goes on. Any thread. */
public final class HarmlessEvents implements PodEvents {

  private final PodEvents events;
  private final Trouble trouble = new Trouble();

  /** Tells nothing yet. */
  public HarmlessEvents(PodEvents events) {
    this.events = events;
  }

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    trouble.attempt(
        "A pod with the event " + reason, () -> events.tell(pod, kind, reason, message));
  }
}
