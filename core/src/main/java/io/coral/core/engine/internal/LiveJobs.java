package io.coral.core.engine.internal;

import io.coral.api.Activity;
import io.coral.core.schedule.internal.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that have not ended, by arrival. Guarded by the dispatcher's lock. */
final class LiveJobs {

  private @Nullable Job oldest;
  private @Nullable Job newest;

  void add(Job job) {
    if (job.isLive) {
      return;
    }
    job.isLive = true;
    job.before = newest;
    if (newest == null) {
      oldest = job;
    } else {
      newest.after = job;
    }
    newest = job;
  }

  /** Whether it was among them. */
  boolean remove(Job job) {
    if (!job.isLive) {
      return false;
    }
    job.isLive = false;
    if (job.before == null) {
      oldest = job.after;
    } else {
      job.before.after = job.after;
    }
    if (job.after == null) {
      newest = job.before;
    } else {
      job.after.before = job.before;
    }
    job.before = null;
    job.after = null;
    return true;
  }

  /** All of them now. */
  List<Job> all() {
    List<Job> all = new ArrayList<>();
    for (Job job = oldest; job != null; job = job.after) {
      all.add(job);
    }
    return all;
  }

  /** Those that no compute unit has, counted for each accelerator and tenant. */
  List<Activity.Waiting> waiting() {
    long now = System.nanoTime();
    Map<Asked, Activity.Waiting> counted = new LinkedHashMap<>();
    for (Job job = oldest; job != null; job = job.after) {
      if (job.state() != Ticket.State.BOUND) {
        counted.merge(
            new Asked(job.request().accelerator(), job.account.name),
            new Activity.Waiting(
                job.request().accelerator(),
                job.account.name,
                1,
                Duration.ofNanos(now - job.submitted)),
            LiveJobs::sum);
      }
    }
    return List.copyOf(counted.values());
  }

  /** The requests of one tenant for one accelerator. */
  private record Asked(String accelerator, String tenant) {}

  private static Activity.Waiting sum(Activity.Waiting older, Activity.Waiting one) {
    return new Activity.Waiting(
        older.accelerator(), older.tenant(), older.requests() + one.requests(), older.longest());
  }
}
