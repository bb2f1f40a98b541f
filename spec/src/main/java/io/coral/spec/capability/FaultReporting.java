package io.coral.spec.capability;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kernel's fault surfaces as {@code EXECUTION_FAILED} of its run (CMP-13), and is kept here for
 * people; of a {@link io.coral.spec.Resource}; feature {@link
 * io.coral.spec.Features#FAULT_REPORTING}. Any thread.
 */
@ConsumerType
public interface FaultReporting {

  /**
   * One fault.
   *
   * @param computeUnit whose run failed
   * @param text what the device or the driver said
   * @param nanoTime when, on the axis of {@link System#nanoTime()}
   */
  record Fault(String computeUnit, String text, long nanoTime) {}

  /** The latest faults since the resource was opened, oldest first, at most 16. */
  List<Fault> recentFaults();
}
