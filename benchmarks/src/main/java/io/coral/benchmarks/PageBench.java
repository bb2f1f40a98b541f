package io.coral.benchmarks;

import io.coral.api.Request;
import io.coral.client.DaemonCoral;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the page costs the process that it shows: a {@code coral serve} that looks ten times a
 * second at eight boards, which a client keeps at work, with and without a reader of its live
 * events, in turns. The reader is this process, and reads what a browser would.
 */
final class PageBench {

  private static final int BOARDS = 8;
  private static final int UPDATES_PER_SECOND = 10;
  private static final double LEAST_UPDATES = 9;
  private static final int REQUESTS_PER_SECOND = 100;
  private static final int BYTES = 4096;
  private static final int WARM_UP_MILLIS = 20_000;
  private static final int SETTLE_MILLIS = 180_000;
  private static final int TURN_MILLIS = 5_000;
  private static final int TURNS = 6;
  private static final int START_SECONDS = 60;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Process serve = start(folder);
      try {
        URI address = address(serve, folder);
        return measure(serve.toHandle(), address, folder.resolve("coral/coral.sock"));
      } finally {
        serve.destroy();
        serve.waitFor(START_SECONDS, TimeUnit.SECONDS);
        serve.destroyForcibly();
      }
    }
  }

  // ---- what is measured
  // --------------------------------------------------------------------------

  /**
   * A while with a reader.
   *
   * @param share of a core that the process took, in percent
   * @param updates a second that the reader got
   */
  private record Turn(double share, double updates) {}

  private static List<Figure> measure(ProcessHandle serve, URI address, Path socket)
      throws Exception {
    double[] alone = new double[TURNS];
    double[] read = new double[TURNS];
    double[] updates = new double[TURNS];
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (DaemonCoral coral = DaemonCoral.connect(socket)) {
      Request request =
          Request.of("bench.none")
              .arg(coral.allocate(BYTES))
              .arg(coral.allocate(BYTES))
              .arg(coral.allocate(BYTES))
              .arg(BYTES);
      clock.scheduleAtFixedRate(
          () -> coral.submit(request).join(),
          0,
          1_000 / REQUESTS_PER_SECOND,
          TimeUnit.MILLISECONDS);
      turnWithReader(serve, address, WARM_UP_MILLIS);
      for (int i = 0; i < TURNS; i++) {
        alone[i] = turn(serve, TURN_MILLIS);
        Turn turn = turnWithReader(serve, address, TURN_MILLIS);
        read[i] = turn.share();
        updates[i] = turn.updates();
      }
    } finally {
      clock.shutdownNow();
    }
    // the JVM still compiles what the requests used, for minutes where little runs
    turnWithReader(serve, address, SETTLE_MILLIS);
    double[] atRest = new double[TURNS];
    for (int i = 0; i < TURNS; i++) {
      atRest[i] = turnWithReader(serve, address, TURN_MILLIS).share();
    }
    return List.of(
        Figure.atLeast("updates that a page gets", median(updates), "1/s", LEAST_UPDATES),
        Figure.of("coral serve, 100 requests a second: no page", median(alone), "%"),
        Figure.of("coral serve, 100 requests a second: a page", median(read), "%"),
        Figure.atMost("what the page adds", median(read) - median(alone), "%", 2),
        Figure.atMost("coral serve, nothing asked for: a page", median(atRest), "%", 2));
  }

  /** How much of a core the process takes for so long. */
  private static double turn(ProcessHandle serve, int millis) throws InterruptedException {
    Duration before = cpu(serve);
    long start = System.nanoTime();
    // what is measured is what happens in this time
    Thread.sleep(millis);
    return 100.0 * cpu(serve).minus(before).toNanos() / (System.nanoTime() - start);
  }

  private static Turn turnWithReader(ProcessHandle serve, URI address, int millis)
      throws IOException, InterruptedException {
    AtomicLong events = new AtomicLong();
    try (InputStream stream = address.resolve("api/events").toURL().openStream()) {
      Thread reader = new Thread(() -> count(stream, events), "page");
      reader.setDaemon(true);
      reader.start();
      double share = turn(serve, millis);
      return new Turn(share, events.get() * 1_000.0 / millis);
    }
  }

  private static void count(InputStream stream, AtomicLong events) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          events.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // the turn is over
    }
  }

  private static Duration cpu(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(
            () -> new BaselineException("this machine does not tell the CPU time of a process"));
  }

  private static double median(double[] shares) {
    double[] sorted = shares.clone();
    Arrays.sort(sorted);
    return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  }

  // ---- the process that is measured
  // --------------------------------------------------------------

  private static Process start(Path folder) throws IOException, InterruptedException {
    Path conf = Files.createDirectories(folder.resolve("conf/profiles/bench/conf"));
    Files.writeString(conf.resolve("io.coral.runtime.sim.cfg"), "boards = count=" + BOARDS + "\n");
    Files.writeString(
        conf.resolve("io.coral.serve.cfg"), "interval = " + 1_000 / UPDATES_PER_SECOND + "ms\n");
    Files.createDirectories(folder.resolve("data/deploy"));
    Path artifact =
        KernelArtifact.write(
            folder, "bench", BoardModel.DEFAULT.platform(), NoOp3.class, DaemonBench.NO_OP);
    long unused = Command.run(folder, line(folder, "bitstream", "install", artifact.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line(folder, "serve", "--port", "0"))
            .directory(folder.toFile())
            .redirectError(folder.resolve("serve.log").toFile());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    builder.environment().remove("CORAL_SOCKET");
    return builder.start();
  }

  private static List<String> line(Path folder, String... arguments) {
    List<String> line =
        Command.coral("--profile", "bench", "--conf", folder.resolve("conf").toString());
    line.addAll(List.of("--data", folder.resolve("data").toString()));
    line.addAll(List.of("--repository", folder.resolve("repository").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  private static URI address(Process serve, Path folder) throws IOException {
    BufferedReader said = serve.inputReader(StandardCharsets.UTF_8);
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("ready at ")) {
        return URI.create(line.replace("ready at ", "").strip());
      }
    }
    throw new BaselineException(
        "coral serve ended before it was ready; it said: "
            + Files.readString(folder.resolve("serve.log"), StandardCharsets.UTF_8));
  }
}
