package io.coral.itests;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jline.builtins.ScreenTerminal;

/** A command on a real terminal, whose screen is looked at as a person does. Any thread. */
final class Pty implements AutoCloseable {
  private static final long BOUND_SECONDS = 60;

  private final Process process;
  private final ScreenTerminal screen;
  private final StringBuffer drawn = new StringBuffer();
  private final Thread reader = new Thread(this::read, "terminal");

  Pty(Path folder, int rows, int columns, List<String> command) throws IOException {
    screen = new ScreenTerminal(columns, rows);
    List<String> line = new ArrayList<>(List.of("python3"));
    line.add(Path.of("src/test/resources/terminal.py").toAbsolutePath().toString());
    line.addAll(List.of(String.valueOf(rows), String.valueOf(columns)));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(Map.of("TERM", "xterm", "XDG_RUNTIME_DIR", folder.toString()));
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] some = new char[4096];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        String text = new String(some, 0, n);
        drawn.append(text);
        screen.write(text);
      }
    } catch (IOException e) {
      drawn.append(e);
    }
  }

  void type(String keys) throws IOException {
    tell("type " + keys);
  }

  void resize(int rows, int columns) throws IOException {
    screen.setSize(columns, rows);
    tell("size " + rows + " " + columns);
  }

  private void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** What stands on the screen, line by line. */
  List<String> lines() {
    return screen.toString().lines().map(String::stripTrailing).toList();
  }

  /** Whether an xterm was told, last of all, to show its cursor and what it showed before. */
  boolean isLeft() {
    return drawn.lastIndexOf("\033[?25h") > drawn.lastIndexOf("\033[?25l")
        && drawn.lastIndexOf("\033[?1049l") > drawn.lastIndexOf("\033[?1049h");
  }

  /** The command's exit code; 70 when it left the terminal otherwise than it found it. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it goes on: " + lines());
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
