package io.coral.kubernetes.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Tells by another one, and no pod the same twice in a row. One thread. */
public final class News implements PodEvents {

  /** Of how many pods it is known what they were told last. */
  private static final int MOST = 1_024;

  private final PodEvents events;

  private final Map<Pod, String> last =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pod, String> eldest) {
          return size() > MOST;
        }
      };

  /** Nobody was told anything. */
  public News(PodEvents events) {
    this.events = events;
  }

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    String now = reason + " " + message;
    if (!now.equals(last.put(pod, now))) {
      events.tell(pod, kind, reason, message);
    }
  }
}
