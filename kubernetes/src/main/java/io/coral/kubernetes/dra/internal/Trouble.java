package io.coral.kubernetes.dra.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** What is in the way of something that is tried again and again: told once. Any thread. */
final class Trouble {

  private final Map<String, String> last = new ConcurrentHashMap<>();

  /**
   * What is in the way now.
   *
   * @param who does not get what it should
   * @param what why; empty where nothing is in the way
   */
  void tell(String who, String what) {
    if (!what.equals(last.put(who, what)) && !what.isEmpty()) {
      LoggerFactory.getLogger(Trouble.class)
          .warn("{} does not get what it should before this is over: {}", who, what);
    }
  }
}
