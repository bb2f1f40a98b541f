package io.coral.kubernetes.internal;

import java.util.Optional;

/** Where it is told what happened to a pod; a service. Any thread; does not block. */
public interface PodEvents {

  /** Tells nobody. */
  PodEvents NONE = (pod, kind, reason, message) -> {};

  /**
   * A pod of this node.
   *
   * @param uid by which it is told from another one of its name; empty where that is not known
   */
  record Pod(String namespace, String name, Optional<String> uid) {

    /** One of which names alone are known. */
    public Pod(String namespace, String name) {
      this(namespace, name, Optional.empty());
    }
  }

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
