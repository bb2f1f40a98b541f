package io.coral.serve.internal;

import io.coral.api.Activity;
import io.coral.api.Share;
import java.util.List;

/**
 * What was seen at one look.
 *
 * @param number of looks before
 * @param at milliseconds since 1970
 * @param reasons what stands in the way of requests; empty when nothing does
 * @param activity what the engine has to do
 * @param shares what each tenant and its applications have
 * @param second what became of requests in the last whole second
 * @param isNew whether that second ended with this look
 */
record Sight(
    long number,
    long at,
    List<String> reasons,
    Activity activity,
    List<Share> shares,
    History.Second second,
    boolean isNew) {

  /** Before the first look. */
  static final Sight NOTHING =
      new Sight(
          0,
          0,
          List.of("nothing was looked at yet"),
          new Activity(List.of(), List.of()),
          List.of(),
          History.Second.NONE,
          false);

  Sight {
    reasons = List.copyOf(reasons);
  }

  boolean isReady() {
    return reasons.isEmpty();
  }
}
