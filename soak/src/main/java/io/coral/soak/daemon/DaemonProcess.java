package io.coral.soak.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The daemon's process, and the next when it was killed. One thread. */
final class DaemonProcess implements AutoCloseable {

  private static final int STOP_SECONDS = 30;

  private final Path folder;
  private final int heapMebibytes;
  private Process process;

  private DaemonProcess(Path folder, int heapMebibytes) throws IOException {
    this.folder = folder;
    this.heapMebibytes = heapMebibytes;
    this.process = started();
  }

  /** Starts it in a folder, and waits until it serves. */
  static DaemonProcess start(Path folder, int heapMebibytes) throws IOException {
    return new DaemonProcess(folder, heapMebibytes);
  }

  static Path socket(Path folder) {
    return folder.resolve("coral.sock");
  }

  private Process started() throws IOException {
    List<String> command =
        Jvm.command(DaemonHost.class, "-Xmx" + heapMebibytes + "m", "-XX:+ExitOnOutOfMemoryError");
    command.add(folder.toString());
    Process started =
        new ProcessBuilder(command).redirectError(folder.resolve("daemon.log").toFile()).start();
    BufferedReader said = started.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("ready ")) {
        return started;
      }
    }
    throw new IOException(
        "the daemon ended before it was ready; it said: "
            + Files.readString(folder.resolve("daemon.log")));
  }

  Path socket() {
    return socket(folder);
  }

  /** Kills it as {@code kill -9} does, and starts the next. */
  void replace() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = started();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it holds now. */
  Held held() throws IOException {
    Path of = Path.of("/proc", String.valueOf(process.pid()));
    return new Held(
        listed(of.resolve("fd")).size(), threads(of.resolve("task")), segments(of), resident(of));
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static List<String> threads(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path task : listed(folder)) {
      try {
        names.add(Files.readString(task.resolve("comm")).strip().replaceAll("\\d*$", ""));
      } catch (NoSuchFileException e) {
        // it ended meanwhile
      }
    }
    return names.stream().filter(name -> name.startsWith("coral")).sorted().toList();
  }

  private static int segments(Path of) throws IOException {
    try (Stream<String> lines = Files.lines(of.resolve("maps"))) {
      return (int) lines.filter(line -> line.contains("/memfd:coral")).count();
    }
  }

  private static long resident(Path of) throws IOException {
    try (Stream<String> lines = Files.lines(of.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }

  /**
   * What the process holds.
   *
   * @param descriptors that are open
   * @param threads of Coral's that live, by name without a number; the JVM has more or fewer of its
   *     own
   * @param segments of clients that are mapped
   * @param resident bytes of memory
   */
  record Held(int descriptors, List<String> threads, int segments, long resident) {

    @Override
    public String toString() {
      return descriptors
          + " descriptors, "
          + threads.size()
          + " threads, "
          + segments
          + " segments, "
          + (resident >> 20)
          + " MiB";
    }

    /** What is more than it was, each in words; resident memory is the heap's to choose. */
    List<String> beyond(Held before) {
      List<String> more = new ArrayList<>();
      if (descriptors > before.descriptors) {
        more.add("descriptors " + before.descriptors + " -> " + descriptors);
      }
      List<String> newThreads = new ArrayList<>(threads);
      before.threads.forEach(newThreads::remove);
      if (!newThreads.isEmpty()) {
        more.add("threads " + newThreads);
      }
      if (segments > before.segments) {
        more.add("segments " + before.segments + " -> " + segments);
      }
      return more;
    }
  }

  /** Ends it in order. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
