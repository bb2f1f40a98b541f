package io.coral.core.engine.internal;

import java.util.ArrayList;
import java.util.List;
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
}
