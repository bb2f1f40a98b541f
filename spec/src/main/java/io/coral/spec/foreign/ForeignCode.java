package io.coral.spec.foreign;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The one place where code is called that somebody else wrote: a kernel, a back end, a claim, a
 * listener, a member of a group. Whatever such code throws, an {@link Error} included, becomes the
 * failure of that call and of nothing else: the caller stays alive and keeps its locks in order.
 * Any thread; adds no wait of its own. {@link BoundedCall} bounds the time as well.
 */
public final class ForeignCode {

  private static final System.Logger LOG = System.getLogger(ForeignCode.class.getName());

  private ForeignCode() {}

  /** A call that answers nothing. */
  @FunctionalInterface
  public interface Action {
    /** Makes the call. */
    void run() throws Exception;
  }

  /**
   * Makes a call.
   *
   * @param operation for the failure, e.g. {@code open}
   * @param object what the call is about
   * @throws AcceleratorException what the code threw, as {@link #failure} tells it; {@code
   *     INTERNAL} when it answered null
   */
  public static <T> T call(String operation, String object, Callable<T> code) {
    try {
      return Objects.requireNonNull(code.call(), "it answered null");
    } catch (Throwable e) {
      throw failure(operation, object, e);
    }
  }

  /**
   * Makes a call that answers nothing.
   *
   * @throws AcceleratorException what the code threw, as {@link #failure} tells it
   */
  public static void run(String operation, String object, Action code) {
    try {
      code.run();
    } catch (Throwable e) {
      throw failure(operation, object, e);
    }
  }

  /**
   * Makes a call whose failure changes nothing for the caller: it tells a listener, or gives
   * something back. A failure is logged as a warning.
   *
   * @param what the call, for the log, e.g. {@code the listener of sim-0}
   * @return whether it returned normally
   */
  public static boolean tell(String what, Action code) {
    try {
      code.run();
      return true;
    } catch (Throwable e) {
      noteFailed(what, e);
      return false;
    }
  }

  /**
   * Asks for something that the caller can do without. A failure is logged as a warning.
   *
   * @param what the call, for the log
   * @param otherwise the answer when the code fails or answers null
   */
  public static <T> T ask(String what, T otherwise, Callable<? extends @Nullable T> code) {
    try {
      T answer = code.call();
      return answer == null ? otherwise : answer;
    } catch (Throwable e) {
      noteFailed(what, e);
      return otherwise;
    }
  }

  static void noteFailed(String what, Throwable thrown) {
    noteInterrupt(thrown);
    LOG.log(System.Logger.Level.WARNING, what + " failed; everything else goes on", thrown);
  }

  /** What an object of somebody else calls itself, for messages. */
  public static String name(Object object) {
    try {
      return String.valueOf(object);
    } catch (Throwable e) {
      noteInterrupt(e);
      return "a " + object.getClass().getName();
    }
  }

  /**
   * The failure that stands for what foreign code threw; for hot paths, which catch it themselves.
   *
   * @return the thrown one if it is an {@link AcceleratorException}; {@code OUT_OF_HOST_MEMORY} for
   *     an {@link OutOfMemoryError}; else {@code INTERNAL}, with the thrown one as its cause
   */
  public static AcceleratorException failure(String operation, String object, Throwable thrown) {
    if (thrown instanceof AcceleratorException e) {
      return e;
    }
    noteInterrupt(thrown);
    return (thrown instanceof OutOfMemoryError
            ? AcceleratorException.of(
                ErrorCode.OUT_OF_HOST_MEMORY,
                operation,
                object,
                "the JVM has no memory left for it ("
                    + thrown.getMessage()
                    + "); raise -Xmx or -XX:MaxDirectMemorySize")
            : AcceleratorException.of(
                ErrorCode.INTERNAL, operation, object, "it failed unexpectedly: " + thrown))
        .causedBy(thrown);
  }

  /** An interrupt that foreign code turned into an exception is not lost. */
  private static void noteInterrupt(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
