package io.coral.conformance.rules.process;

import io.coral.spec.AcceleratorException;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Asks code under test, which may never answer.
 *
 * @param patience how long one answer may take
 */
public record Answers(Duration patience) {

  /** As long as the kit waits wherever no limit was given to it. */
  public static final Answers IN_TIME = new Answers(Duration.ofSeconds(20));

  /**
   * The answer.
   *
   * @param call what is called
   * @param whom whose code it is
   * @throws NotTestable when it does not come in time, or is that
   * @throws AcceleratorException when the call fails
   */
  public <T> T of(String call, String whom, Callable<T> question) {
    BoundedCall<T> asked = BoundedCall.start(call, whom, question);
    if (!asked.endsWithin(patience, late -> {})) {
      throw new NotTestable(
          call
              + " of "
              + whom
              + " did not return within "
              + patience.toMillis()
              + " ms: look at what it waits for");
    }
    try {
      return asked.answer();
    } catch (AcceleratorException e) {
      throw told(e);
    }
  }

  /**
   * The answer within a limit that the user has set.
   *
   * @param call what is called
   * @param whom whose code it is
   * @throws NotTestable when that is the answer
   * @throws AcceleratorException when the call fails, or does not return within the limit
   */
  public static <T> T within(Limit limit, String call, String whom, Callable<T> question) {
    try {
      return BoundedCall.call(limit, call, whom, question, late -> {});
    } catch (AcceleratorException e) {
      throw told(e);
    }
  }

  /** What the kit itself found out in such a call keeps its own words. */
  private static RuntimeException told(AcceleratorException failure) {
    return failure.getCause() instanceof RuntimeException found
            && (found instanceof NotTestable || found instanceof BundleFault)
        ? found
        : failure;
  }
}
