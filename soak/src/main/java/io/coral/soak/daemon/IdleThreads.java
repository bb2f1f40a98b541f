package io.coral.soak.daemon;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The threads of a JVM that wait for work of their pool, and end when none comes for a while. */
final class IdleThreads {

  private static final Pattern NUMBER = Pattern.compile("\\bnid=(\\w+)");

  private IdleThreads() {}

  /** Their numbers, as Linux has them. */
  static Set<Long> of(long process) throws IOException, InterruptedException {
    return Stream.of(Jcmd.ask(process, "Thread.print").split("\n\n", -1))
        .filter(IdleThreads::endsByItself)
        .map(NUMBER::matcher)
        .filter(Matcher::find)
        .map(found -> Long.decode(found.group(1)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean endsByItself(String thread) {
    return thread.contains("State: TIMED_WAITING")
        && thread.contains("SynchronousQueue.poll(")
        && thread.contains("ThreadPoolExecutor.getTask(");
  }
}
