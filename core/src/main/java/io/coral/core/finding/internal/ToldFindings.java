package io.coral.core.finding.internal;

import io.coral.spec.Finding;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Logs what is wrong in the configuration as a warning, each finding once: the same is seen at
 * every look, and it comes and goes with the services that have it while a framework starts. Other
 * findings, such as a driver that a machine without that board never had, are for who asks. Any
 * thread.
 */
public final class ToldFindings {
  /** So many different ones are no news any more, and must not fill the memory. */
  private static final int MOST = 1000;

  private final Consumer<Finding> log;

  // guarded by this
  private final Set<Finding> told = new HashSet<>();

  /** Over what logs one finding as a warning of whoever looks. */
  public ToldFindings(Consumer<Finding> log) {
    this.log = log;
  }

  /** Logs those that are new. */
  public synchronized void tell(Collection<Finding> seen) {
    for (Finding finding : seen) {
      if (finding.kind() == Finding.Kind.CONFIGURATION && told.size() < MOST && told.add(finding)) {
        log.accept(finding);
      }
    }
  }
}
