package io.coral.core.finding.internal;

import io.coral.spec.Finding;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Logs what is wrong in the configuration as a warning, each finding once for as long as it stands:
 * the same is seen at every look. Other findings, such as a driver that a machine without that
 * board never had, are for who asks. Any thread.
 */
public final class ToldFindings {
  private final Consumer<Finding> log;

  // guarded by this
  private final Set<Finding> told = new HashSet<>();

  /** Over what logs one finding as a warning of whoever looks. */
  public ToldFindings(Consumer<Finding> log) {
    this.log = log;
  }

  /** Logs those that were not there at the last look. */
  public synchronized void tell(Collection<Finding> seen) {
    told.retainAll(Set.copyOf(seen));
    for (Finding finding : seen) {
      if (finding.kind() == Finding.Kind.CONFIGURATION && told.add(finding)) {
        log.accept(finding);
      }
    }
  }
}
