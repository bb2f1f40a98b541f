package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.foreign.BoundedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Does one thing on every member at the same time. */
final class Parallel {

  private Parallel() {}

  /**
   * Runs the action on each member, on threads of their own that end with it. Returns when all have
   * returned, or when the limit has passed: then those that have not have failed with {@code
   * TIMEOUT}. Not interruptible.
   *
   * @return what went wrong, by the member's place
   */
  static Map<Integer, AcceleratorException> onEach(
      List<Member> members, BoundedCall.Limit limit, String operation, Consumer<Member> action) {
    List<BoundedCall<Member>> calls = new ArrayList<>(members.size());
    for (Member member : members) {
      calls.add(
          BoundedCall.start(
              operation,
              "board " + member.id(),
              () -> {
                action.accept(member);
                return member;
              }));
    }
    Map<Integer, AcceleratorException> failures = new TreeMap<>();
    for (int i = 0; i < calls.size(); i++) {
      try {
        calls.get(i).await(limit, late -> {});
      } catch (AcceleratorException e) {
        failures.put(members.get(i).board(), e);
      }
    }
    return failures;
  }
}
