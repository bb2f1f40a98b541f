package io.coral.soak.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A process that asks, and what it said so far. Any thread. */
final class Asker {

  /** How a request that may not be asked again says which it is, and why. */
  private static final Pattern REASON =
      Pattern.compile("request \\d+ of soak\\.scale was under way .*: argument 1 is both .*");

  private final Process process;

  // guarded by this
  private final List<String> faults = new ArrayList<>();
  private long at = -1;
  private long lost;
  private boolean done;

  private Asker(Process process) {
    this.process = process;
  }

  /**
   * Starts it in the folder of its program.
   *
   * @param prefix what makes it another user's; empty for this one's
   */
  static Asker start(
      Path folder,
      List<String> prefix,
      List<String> command,
      Path socket,
      long requests,
      int window)
      throws IOException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    whole.addAll(List.of(socket.toString(), String.valueOf(requests), String.valueOf(window)));
    ProcessBuilder builder =
        new ProcessBuilder(whole).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(Language.ENVIRONMENT);
    Asker asker = new Asker(builder.start());
    Thread thread = new Thread(asker::listen, "asker");
    thread.setDaemon(true);
    thread.start();
    return asker;
  }

  private void listen() {
    try (BufferedReader said = process.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      // it was killed
    }
  }

  private synchronized void take(String line) {
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "at" -> at = Long.parseLong(words[1]);
      case "done" -> {
        at = Long.parseLong(words[1]);
        done = true;
      }
      case "lost" -> {
        lost++;
        if (!REASON.matcher(words[1]).matches()) {
          faults.add("lost without a reason: " + words[1]);
        }
      }
      default -> faults.add(line);
    }
  }

  /** How many it has asked for; -1 before the first. */
  synchronized long at() {
    return at;
  }

  /** How many requests it was told are lost, each with its reason. */
  synchronized long lost() {
    return lost;
  }

  /** What should not have been. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized boolean isDone() {
    return done;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
  }

  void await() throws InterruptedException {
    process.waitFor();
  }
}
