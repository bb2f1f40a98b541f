package io.coral.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Coral in a process of each Java that calls C in a way of its own. */
final class EachJava implements AutoCloseable {

  private final Map<Jvm, Contestant> contestants = new LinkedHashMap<>();

  /** Starts the processes. */
  EachJava(Function<Jvm, Contestant> start) {
    try {
      Jvm.ofEachWay().forEach(jvm -> contestants.put(jvm, start.apply(jvm)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Those that were started, the older Java first. */
  Map<Jvm, Contestant> contestants() {
    return contestants;
  }

  @Override
  public void close() {
    contestants.values().forEach(Contestant::close);
  }
}
