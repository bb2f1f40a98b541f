package io.coral.itests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A framework of others with its shell, in a process: lines go in, output is awaited. */
final class Console implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(120);

  private final Process process;
  private final StringBuffer output = new StringBuffer();

  Console(Path folder, Map<String, String> environment, List<String> line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(line))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    Thread reader = new Thread(this::read, "console");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        output.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      output.append(e);
    }
  }

  void type(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Waits for words in the output. */
  void awaitOutput(String words) {
    try {
      await().atMost(BOUND).until(() -> output.indexOf(words) >= 0);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("\"" + words + "\" did not come; what came: " + output, e);
    }
  }

  /** Types a command again and again until its answer has some words. */
  void repeatUntil(String command, String words) {
    repeat(command, "never said \"" + words + "\"", answer -> answer.contains(words));
  }

  /** The same until its answer has some words no more, but others: a command that is there. */
  void repeatUntilGone(String command, String words, String others) {
    repeat(
        command,
        "went on to say \"" + words + "\", or said no \"" + others + "\"",
        answer -> answer.contains(others) && !answer.contains(words));
  }

  private void repeat(String command, String failure, Predicate<String> isRight) {
    try {
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                int from = output.length();
                type(command);
                // the shell answers this one behind the command's own output; it may echo the line
                type("echo behind-" + from);
                Pattern answer = Pattern.compile("(?<!echo )behind-" + from + "\\b");
                await().atMost(BOUND).until(() -> answer.matcher(output).find());
                return isRight.test(output.substring(from));
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(command + " " + failure + ": " + output, e);
    }
  }

  String output() {
    return output.toString();
  }

  /** Ends the framework too where the process is a script that has started it. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle each : all) {
      if (each.onExit().completeOnTimeout(each, 10, TimeUnit.SECONDS).join().isAlive()) {
        each.destroyForcibly();
        each.onExit().join();
      }
    }
  }
}
