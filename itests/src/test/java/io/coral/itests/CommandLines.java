package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.itests.probe.LinesActivator;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One start for many command lines: the command is started as a person does, and a bundle in its
 * profile runs the lines that it is sent, each as the only one of a process. Use it in a class with
 * a time limit: an answer that does not come is waited for. Any thread.
 */
final class CommandLines implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long END_SECONDS = 60;

  private final Path errors;
  private final Process process;
  private final ObjectOutputStream lines;
  private final ObjectInputStream answers;

  /**
   * Starts the distribution's own script.
   *
   * @param folder where it runs; a profile of its {@code conf/profiles} counts before the
   *     distribution's
   * @param options before the command
   */
  CommandLines(Path folder, String profile, String... options) throws IOException {
    this(folder, List.of(Built.HOME.resolve("coral").toString()), profile, options);
  }

  /** The same with another start than the script's. */
  CommandLines(Path folder, List<String> start, String profile, String... options)
      throws IOException {
    Path conf = folder.resolve("conf");
    Path own = conf.resolve("profiles").resolve(profile);
    if (!Files.exists(own)) {
      Built.copy(Built.HOME.resolve("profiles").resolve(profile), own);
    }
    Built.client(
        Files.createDirectories(own.resolve("bundles")).resolve("lines.jar"), LinesActivator.class);
    List<String> line = new ArrayList<>(start);
    line.addAll(List.of("--conf", conf.toString(), "--profile", profile));
    line.addAll(List.of(options));
    line.add("devices");
    errors = folder.resolve(profile + ".err");
    process = Ended.builder(folder, line).redirectError(errors.toFile()).start();
    lines = new ObjectOutputStream(process.getOutputStream());
    lines.flush();
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            this::kill, CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS));
    try {
      answers = new ObjectInputStream(process.getInputStream());
    } catch (IOException e) {
      throw ended(e);
    } finally {
      boolean unused = late.cancel(false);
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private IOException ended(IOException e) throws IOException {
    return new IOException("it ended; it said " + Files.readString(errors), e);
  }

  /** Runs a command line, and waits for those before it. */
  synchronized Ended run(String... line) throws IOException {
    try {
      lines.writeObject(line);
      lines.flush();
      String[] answer = (String[]) answers.readObject();
      return new Ended(Integer.parseInt(answer[0]), answer[1], answer[2]);
    } catch (IOException e) {
      throw ended(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("strings are everywhere", e);
    }
  }

  /** Ends the framework in order. */
  @Override
  public void close() throws IOException {
    lines.close();
    try {
      boolean ended = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      assertThat(ended).as("it ended; it said %s", Files.readString(errors)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kill();
    }
  }
}
