package io.coral.kubernetes.internal;

/** Where it is told what happened to a pod; a service. Any thread; does not block. */
public interface PodEvents {

  /** Tells nobody. */
  PodEvents NONE = (pod, kind, reason, message) -> {};

  /** A pod of this node. */
  record Pod(String namespace, String name) {}

  /** Whether somebody has to do something, as Kubernetes spells it. */
  enum Kind {
    Normal,
    Warning
  }

  /**
   * Tells it, if it can be told.
   *
   * @param reason in one word, as {@code BoardLost}
   * @param message for people
   */
  void tell(Pod pod, Kind kind, String reason, String message);
}
