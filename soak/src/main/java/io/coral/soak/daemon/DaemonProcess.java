package io.coral.soak.daemon;

import io.coral.client.DaemonCoral;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The daemon's process, and the next when it was killed; or one that was there. One thread. */
final class DaemonProcess implements AutoCloseable {

  private static final int STOP_SECONDS = 30;

  private final Path folder;
  private final Path socket;
  private final List<String> command;

  /** Null when it is not this one's to end. */
  private @Nullable Process process;

  private ProcessHandle handle;

  private DaemonProcess(Path folder, Path socket, List<String> command, ProcessHandle handle) {
    this.folder = folder;
    this.socket = socket;
    this.command = command;
    this.handle = handle;
  }

  /**
   * Starts it in a folder, and waits until it serves.
   *
   * @param users who ask, each as a tenant of that name; empty for whoever this is
   */
  static DaemonProcess start(Path folder, int heapMebibytes, List<String> users)
      throws IOException {
    List<String> command =
        Jvm.command(DaemonHost.class, "-Xmx" + heapMebibytes + "m", "-XX:+ExitOnOutOfMemoryError");
    command.add(folder.toString());
    command.addAll(users);
    DaemonProcess daemon =
        new DaemonProcess(folder, socket(folder), command, ProcessHandle.current());
    daemon.begin();
    return daemon;
  }

  /** One that runs already, as {@code coral serve} does; what is asked for is installed there. */
  static DaemonProcess at(Path socket, Path folder) throws IOException {
    try (DaemonCoral coral = DaemonCoral.connect(socket)) {
      coral.operator().repository().install(DaemonHost.artifact(folder.resolve("artifact")));
      long process = coral.operator().state().process();
      ProcessHandle handle =
          ProcessHandle.of(process)
              .orElseThrow(
                  () ->
                      new IOException(
                          "the daemon at " + socket + " is in another container; ask from there"));
      return new DaemonProcess(folder, socket, List.of(), handle);
    }
  }

  static Path socket(Path folder) {
    return folder.resolve("coral.sock");
  }

  private void begin() throws IOException {
    Process started =
        new ProcessBuilder(command).redirectError(folder.resolve("daemon.log").toFile()).start();
    BufferedReader said = started.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("ready ")) {
        process = started;
        handle = started.toHandle();
        return;
      }
    }
    throw new IOException(
        "the daemon ended before it was ready; it said: "
            + Files.readString(folder.resolve("daemon.log")));
  }

  Path socket() {
    return socket;
  }

  /** Kills it as {@code kill -9} does, and starts the next; nothing to one that was there. */
  void replaceKilled() throws IOException, InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
      begin();
    }
  }

  /** Ends it in order, and starts the next; nothing to one that was there. */
  void replaceStopped() throws IOException {
    if (process != null) {
      close();
      begin();
    }
  }

  boolean isAlive() {
    return handle.isAlive();
  }

  /** What it keeps once its garbage is collected. */
  Memory memory() throws IOException, InterruptedException {
    return Memory.of(handle.pid());
  }

  /** What it holds now. */
  Held held() throws IOException {
    return held(Set.of());
  }

  /** The same without idle threads, if this user may look for them. */
  Held heldAtRest() throws IOException, InterruptedException {
    Set<Long> idle;
    try {
      idle = IdleThreads.of(handle.pid());
    } catch (IOException e) {
      idle = Set.of();
    }
    return held(idle);
  }

  private Held held(Set<Long> idle) throws IOException {
    Path of = Path.of("/proc", String.valueOf(handle.pid()));
    return new Held(
        descriptors(of.resolve("fd")),
        threads(of.resolve("task"), idle),
        segments(of),
        resident(of));
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** What each is open on, without numbers. */
  private static List<String> descriptors(Path folder) throws IOException {
    List<String> kinds = new ArrayList<>();
    for (Path each : listed(folder)) {
      try {
        kinds.add(Files.readSymbolicLink(each).toString().replaceAll(":\\[\\d+]$", ""));
      } catch (NoSuchFileException e) {
        // it was closed meanwhile
      }
    }
    return kinds;
  }

  private static List<String> threads(Path folder, Set<Long> idle) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path task : listed(folder)) {
      if (idle.contains(Long.valueOf(task.getFileName().toString()))) {
        continue;
      }
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
   * @param descriptors that are open, by what on
   * @param threads of Coral's that live, by name without a number; the JVM has more or fewer of its
   *     own
   * @param segments of clients that are mapped
   * @param resident bytes of memory
   */
  record Held(List<String> descriptors, List<String> threads, int segments, long resident) {

    @Override
    public String toString() {
      return descriptors.size()
          + " descriptors, "
          + threads.size()
          + " threads, "
          + segments
          + " segments, "
          + (resident >> 20)
          + " MiB";
    }

    /** On what there are more descriptors than there were. */
    List<String> newDescriptors(Held before) {
      return without(descriptors, before.descriptors);
    }

    private static List<String> without(List<String> all, List<String> known) {
      List<String> left = new ArrayList<>(all);
      known.forEach(left::remove);
      return left;
    }

    /**
     * What is more than it was, each in words. Resident memory is the heap's to choose, and the JVM
     * opens files of its own when it likes: only sockets and memory are clients'.
     */
    List<String> beyond(Held before) {
      List<String> more = new ArrayList<>();
      List<String> ofClients = newDescriptors(before);
      ofClients.removeIf(on -> !on.equals("socket") && !on.startsWith("/memfd:"));
      if (!ofClients.isEmpty()) {
        more.add("descriptors on " + ofClients);
      }
      List<String> newThreads = without(threads, before.threads);
      if (!newThreads.isEmpty()) {
        more.add("threads " + newThreads);
      }
      if (segments > before.segments) {
        more.add("segments " + before.segments + " -> " + segments);
      }
      return more;
    }
  }

  /** Ends it in order, unless it was there before. */
  @Override
  public void close() throws IOException {
    if (process == null) {
      return;
    }
    process.getOutputStream().close();
    try {
      process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
