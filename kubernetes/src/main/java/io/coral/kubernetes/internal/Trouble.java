package io.coral.kubernetes.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** What is in the way of something that is tried again and again: told once. Any thread. */
public final class Trouble {

  private final Map<String, String> last = new ConcurrentHashMap<>();

  /**
   * What is in the way now.
   *
   * @param who does not get what it should
   * @param what why; empty where nothing is in the way
   */
  public void tell(String who, String what) {
    if (!what.equals(last.put(who, what)) && !what.isEmpty()) {
      LoggerFactory.getLogger(Trouble.class)
          .warn("{} does not get what it should before this is over: {}", who, what);
    }
  }
}
