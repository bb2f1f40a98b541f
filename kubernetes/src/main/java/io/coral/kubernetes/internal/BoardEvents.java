package io.coral.kubernetes.internal;

import io.coral.kubernetes.internal.PodEvents.Kind;
import io.coral.kubernetes.internal.PodEvents.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells pods what becomes of what they were given, each once. One thread. */
public final class BoardEvents {

  /**
   * A board, or a part of one, that pods were given.
   *
   * @param device its name for them
   * @param of by which it was given, as {@code xilinx/u250}
   */
  public record Given(String device, String of) {

    @Override
    public String toString() {
      return device + " of " + of;
    }
  }

  private final PodEvents events;

  /** Who has it, or had it last where it is not free yet, and what each was told is in its way. */
  private final Map<Given, Map<Pod, String>> told = new HashMap<>();

  /** Nobody has anything yet. */
  public BoardEvents(PodEvents events) {
    this.events = new HarmlessEvents(events);
  }

  /** What pods have. */
  public Set<Given> given() {
    return Set.copyOf(told.keySet());
  }

  /** Whether it is known that a pod has it. */
  public boolean isHeld(Given given, Pod pod) {
    return told.getOrDefault(given, Map.of()).containsKey(pod);
  }

  /**
   * A pod has it, beside those that had it before.
   *
   * @param tenant as which its clients ask; empty where the pod was told before
   */
  public void hold(Given given, Pod pod, Optional<String> tenant) {
    @Nullable String before =
        told.computeIfAbsent(given, each -> new HashMap<>()).putIfAbsent(pod, "");
    if (before == null) {
      tenant.ifPresent(
          who ->
              events.tell(pod, Kind.Normal, "BoardAllocated", given + " is tenant " + who + "'s"));
    }
  }

  /** What is in its way now; empty where nothing is. */
  public void look(Given given, Optional<String> trouble) {
    String now = trouble.orElse("");
    Map<Pod, String> holders = told.get(given);
    if (holders != null) {
      holders.forEach((pod, before) -> tell(pod, given, before, now));
      holders.replaceAll((pod, before) -> now);
    }
  }

  private void tell(Pod pod, Given given, String before, String now) {
    if (now.equals(before)) {
      return;
    }
    if (now.isEmpty()) {
      events.tell(pod, Kind.Normal, "BoardBack", given + " can be used again");
    } else {
      String what = " cannot be used: " + now + "; what the pod asks for there fails or waits";
      events.tell(pod, Kind.Warning, "BoardLost", given + what);
    }
  }

  /** Of the pods that had it, these alone have it still. */
  public void keep(Given given, Set<Pod> pods) {
    Map<Pod, String> holders = told.getOrDefault(given, Map.of());
    for (Pod pod : List.copyOf(holders.keySet())) {
      if (!pods.contains(pod)) {
        holders.remove(pod);
        events.tell(pod, Kind.Normal, "BoardReleased", given + " is not this pod's any more");
      }
    }
  }

  /** Nobody has it any more. */
  public void release(Given given) {
    keep(given, Set.of());
    told.remove(given);
  }
}
