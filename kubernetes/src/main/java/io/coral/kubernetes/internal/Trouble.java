package io.coral.kubernetes.internal;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** What is in the way of something that is tried again and again: told once. Any thread. */
public final class Trouble {

  /** What is tried again and again. */
  public interface Attempt {

    /** Tries it. */
    void run() throws IOException;
  }

  private final Map<String, String> last = new ConcurrentHashMap<>();

  /**
   * Tries something; what is in its way is told, and ends nothing else.
   *
   * @param who does not get what it should where it cannot be done
   */
  public void attempt(String who, Attempt what) {
    try {
      what.run();
      tell(who, "");
    } catch (IOException | RuntimeException | LinkageError e) {
      tell(who, e.toString());
    }
  }

  /**
   * What is in the way now.
   *
   * @param who does not get what it should
   * @param what why; empty where nothing is in the way
   */
  public void tell(String who, String what) {
    if (what.isEmpty()) {
      last.remove(who);
    } else if (!what.equals(last.put(who, what))) {
      LoggerFactory.getLogger(Trouble.class)
          .warn("{} does not get what it should before this is over: {}", who, what);
    }
  }
}
