package io.coral.kubernetes.internal;

import io.coral.api.Coral;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A daemon with its plugins in a process of its own, which ends with a kill. It is asked by lines:
 * a number of steps after which it kills itself, or {@code grants}.
 */
public final class NodeProcess implements AutoCloseable {

  /** So many steps come never. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /**
   * Starts one.
   *
   * @param main gets the arguments
   * @param errors the file to which it says what goes wrong
   */
  public NodeProcess(Class<?> main, Path errors, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(new File(errors.toString())))
            .start();
    answers = process.inputReader();
    questions = process.outputWriter();
  }

  /** It is killed after so many further steps. */
  public void last(int steps) throws IOException {
    write(String.valueOf(steps));
  }

  /** Who has which boards. */
  public String grants() throws IOException {
    write("grants");
    return String.valueOf(answers.readLine());
  }

  private void write(String line) throws IOException {
    questions.write(line + "\n");
    questions.flush();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** What it does in that process, until whoever asks is gone. */
  public static void answer(Steps steps, Coral coral) throws IOException {
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      if (line.equals("grants")) {
        System.out.println(
            coral.grants().stream()
                .filter(grant -> !grant.boards().orElseThrow().isEmpty())
                .map(grant -> grant.tenant() + " has " + grant)
                .sorted()
                .toList());
      } else {
        steps.last(Integer.parseInt(line));
      }
    }
  }
}
