package io.coral.conformance.runner.child;

import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.JvmOptions;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.process.ParentWatch;
import io.coral.launcher.TemporaryFolder;
import io.coral.spec.Rule;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One child process and the way to talk to it. Starting it does not wait for it. One thread, apart
 * from the start of a spare.
 */
final class Child implements AutoCloseable {

  private static final int LOG_LINES = 25;
  private static final int STACK_LINES = 15;
  private static final Duration END_BOUND = Duration.ofSeconds(5);

  private final TemporaryFolder folder;
  private final Process process;
  private final DataOutputStream orders;
  private final CompletableFuture<DataInputStream> answers;

  private Child(
      TemporaryFolder folder,
      Process process,
      DataOutputStream orders,
      CompletableFuture<DataInputStream> answers) {
    this.folder = folder;
    this.process = process;
    this.orders = orders;
    this.answers = answers;
  }

  /** Starts a child and hands it its assignment. */
  static Child start(Assignment assignment) {
    TemporaryFolder own = KitFolder.make();
    Path folder = own.path();
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      Path socket = folder.resolve("s");
      server.bind(UnixDomainSocketAddress.of(socket));
      Process process =
          new ProcessBuilder(line(folder, socket))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log.txt").toFile())
              .start();
      DataOutputStream orders = new DataOutputStream(process.getOutputStream());
      CompletableFuture<DataInputStream> answers = new CompletableFuture<>();
      Thread acceptor = new Thread(() -> accept(server, answers), "kit: a child connects");
      acceptor.setDaemon(true);
      acceptor.start();
      // a child that dies before it connects must not leave the acceptor waiting
      process.onExit().thenRun(() -> close(server));
      Child child = new Child(own, process, orders, answers);
      try {
        assignment.write(orders);
        orders.flush();
      } catch (IOException e) {
        // the child has ended already; the first exchange tells
      }
      return child;
    } catch (IOException e) {
      own.close();
      throw new NotTestable("a child process cannot be started: " + e, e);
    }
  }

  private static List<String> line(Path folder, Path socket) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(JvmOptions.FOR_NATIVE_CODE);
    line.addAll(JvmOptions.FOR_A_SHORT_LIFE);
    line.addAll(JvmOptions.forwarded());
    line.add(ParentWatch.argument());
    // it may be killed: what it leaves is deleted with its folder
    line.add("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")));
    line.add("-Xmx512m");
    line.add("-XX:+CrashOnOutOfMemoryError");
    line.add("-XX:-CreateCoredumpOnCrash");
    line.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    line.addAll(List.of("-cp", ClassPath.argument(), ChildMain.class.getName(), socket.toString()));
    return line;
  }

  private static void accept(
      ServerSocketChannel server, CompletableFuture<DataInputStream> answers) {
    try {
      SocketChannel channel = server.accept();
      answers.complete(
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel))));
    } catch (IOException e) {
      answers.completeExceptionally(e);
    } finally {
      close(server);
    }
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      // it is of no use any more, whether it closed or not
      System.getLogger(Child.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
    }
  }

  /** Reads an answer. */
  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /**
   * Sends an order and reads the answer.
   *
   * @param rule the rule to run; null to describe
   * @throws IOException when the child has ended
   * @throws TimeoutException when it does not answer within the bound
   */
  <T> T exchange(@Nullable Rule rule, Duration bound, Reader<T> reader)
      throws IOException, TimeoutException {
    try {
      order(rule);
    } catch (IOException e) {
      // it has ended, but its last words may be there to read
      System.getLogger(Child.class.getName()).log(System.Logger.Level.DEBUG, "order", e);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(reader.read(answers.get()));
              } catch (ExecutionException
                  | InterruptedException
                  | IOException
                  | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            },
            "kit: reads an answer");
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NotTestable refusal) {
        throw refusal;
      }
      throw new IOException("the child has ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void order(@Nullable Rule rule) throws IOException {
    if (rule == null) {
      orders.writeByte(Wire.DESCRIBE);
    } else {
      orders.writeByte(Wire.RUN);
      Wire.text(orders, rule.id());
    }
    orders.flush();
  }

  /** How the process ended, in words. */
  String end() {
    try {
      if (!process.waitFor(END_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        return "it closed its connection";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
    int status = process.exitValue();
    if (Files.exists(folder.path().resolve("crash.log"))) {
      return "the process crashed (status " + status + "): " + crash();
    }
    return "the process ended itself with status " + status;
  }

  private String crash() {
    List<String> what =
        lines("crash.log").stream()
            .filter(line -> line.startsWith("#  "))
            .map(line -> line.substring(1).trim())
            .limit(2)
            .toList();
    return what.isEmpty() ? "see the log" : String.join("; ", what);
  }

  /** The native and the Java stack of a crash, and the last lines that the process printed. */
  String log() {
    List<String> crash = lines("crash.log");
    List<String> text = new ArrayList<>(section(crash, "Native frames:"));
    text.addAll(section(crash, "Java frames:"));
    List<String> printed = lines("log.txt");
    text.addAll(printed.subList(Math.max(0, printed.size() - LOG_LINES), printed.size()));
    return String.join("\n", text);
  }

  private static List<String> section(List<String> crash, String title) {
    for (int i = 0; i < crash.size(); i++) {
      if (crash.get(i).startsWith(title)) {
        int end = i;
        while (end < Math.min(crash.size(), i + STACK_LINES) && !crash.get(end).isBlank()) {
          end++;
        }
        return crash.subList(i, end);
      }
    }
    return List.of();
  }

  private List<String> lines(String name) {
    try {
      Path file = folder.path().resolve(name);
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
    } catch (IOException e) {
      return List.of(name + " cannot be read: " + e);
    }
  }

  /** Ends the process, by force. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(END_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
