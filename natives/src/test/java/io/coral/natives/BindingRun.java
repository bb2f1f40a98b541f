package io.coral.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes in a JVM of their own, by one way into native code. */
public final class BindingRun {
  private static final long BOUND_SECONDS = 300;

  private BindingRun() {}

  /** The tests pass by the way that this JVM does not use. */
  public static void passesByTheOther(Class<?>... tests) throws IOException, InterruptedException {
    passes(Binding.ofProcess() == Binding.JNA ? Binding.FOREIGN : Binding.JNA, tests);
  }

  /** The tests pass by a way; skipped where the machine has no Java for it. */
  public static void passes(Binding binding, Class<?>... tests)
      throws IOException, InterruptedException {
    passes(binding, List.of(), tests);
  }

  /** The tests pass by a way, under more options of the JVM; skipped as before. */
  public static void passes(Binding binding, List<String> options, Class<?>... tests)
      throws IOException, InterruptedException {
    int least = binding == Binding.FOREIGN ? 22 : 17;
    Optional<Path> home = NewerJava.home(least);
    assumeTrue(home.isPresent(), () -> NewerJava.missing(least));
    List<String> line = new ArrayList<>();
    line.add(home.get().resolve("bin/java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-XX:+EnableDynamicAgentLoading");
    line.add("-XX:TieredStopAtLevel=1");
    line.addAll(options);
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("coral."))
        .forEach(name -> line.add("-D" + name + "=" + System.getProperty(name)));
    line.add("-D" + Binding.SETTING + "=" + binding.name().toLowerCase(Locale.ROOT));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), BindingRun.class.getName()));
    Stream.of(tests).map(Class::getName).forEach(line::add);
    Path output = Files.createTempFile("coral-binding", ".log");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("%s ended; it said %s", line, said).isTrue();
      assertThat(process.exitValue()).as("%s said %s", line, said).isZero();
    } finally {
      Files.delete(output);
    }
  }

  /**
   * Runs JUnit's tests.
   *
   * @param classes their names
   */
  public static void main(String[] classes) throws ClassNotFoundException {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (String name : classes) {
      request.selectors(selectClass(Class.forName(name)));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request.build(), listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    boolean passed = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
    System.exit(passed ? 0 : 1);
  }
}
