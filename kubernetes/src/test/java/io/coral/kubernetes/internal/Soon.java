package io.coral.kubernetes.internal;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what processes and threads of others do: looks often, for those are quick. */
public final class Soon {

  private Soon() {}

  /** Fails after half a minute. */
  public static ConditionFactory await() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30));
  }
}
