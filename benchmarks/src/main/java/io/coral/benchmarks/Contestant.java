package io.coral.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that measures when it is told to: a command on its standard input, numbers on one line
 * of its standard output. So two of them can take turns.
 */
final class Contestant implements AutoCloseable {
  private static final long ANSWER_SECONDS = 120;
  private static final long END_SECONDS = 10;

  private final List<String> command;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  Contestant(List<String> command, Map<String, String> environment, Path folder) {
    this.command = List.copyOf(command);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new BaselineException(command.get(0) + " cannot be started: " + e.getMessage(), e);
    }
    answers = process.inputReader(StandardCharsets.US_ASCII);
    commands = process.outputWriter(StandardCharsets.US_ASCII);
  }

  /** A JVM as this one, with the class path of this class. */
  static Contestant jvm(
      Class<?> main,
      List<String> options,
      List<String> arguments,
      Map<String, String> environment,
      Path folder) {
    return jvm(Jvm.own(), main, options, arguments, environment, folder);
  }

  /** A JVM with the class path of this class. */
  static Contestant jvm(
      Jvm jvm,
      Class<?> main,
      List<String> options,
      List<String> arguments,
      Map<String, String> environment,
      Path folder) {
    List<String> command = new ArrayList<>();
    command.add(jvm.home().resolve("bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    return new Contestant(command, environment, folder);
  }

  /** What this class is loaded from, and whatever is loaded with it. */
  static String classPath() {
    return Contestant.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(url -> Path.of(URI.create(url.toString())).toString())
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  /**
   * Asks for a measurement and waits for it.
   *
   * @throws BaselineException when the process ends or does not answer in time
   */
  long[] measure(String what) throws InterruptedException {
    CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(this::readLine);
    try {
      commands.write(what + "\n");
      commands.flush();
      String answer = line.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (answer != null) {
        return Stream.of(answer.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
      }
    } catch (IOException | ExecutionException e) {
      throw new BaselineException(command + " ended while it was asked to " + what, e);
    } catch (TimeoutException e) {
      throw new BaselineException(
          command + " did not " + what + " within " + ANSWER_SECONDS + " s", e);
    }
    throw new BaselineException(command + " ended while it was asked to " + what);
  }

  /**
   * Has each thread of the process stay on one core.
   *
   * @throws BaselineException where the system refuses
   */
  void keepTo(int core) throws InterruptedException {
    List<String> line = List.of("taskset", "-acp", "" + core, "" + process.pid());
    try {
      Process taskset =
          new ProcessBuilder(line)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (!taskset.waitFor(END_SECONDS, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
        throw new BaselineException(String.join(" ", line) + " failed");
      }
    } catch (IOException e) {
      throw new BaselineException(
          "there is no taskset to keep processes to one core; install it (Debian: util-linux)", e);
    }
  }

  private @Nullable String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new BaselineException(command + " cannot be read", e);
    }
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
