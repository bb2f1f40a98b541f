package io.coral.benchmarks;

import com.sun.management.ThreadMXBean;
import io.coral.api.Answer;
import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.Request;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.launcher.TemporaryFolder;
import io.coral.metrics.internal.Meters;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the engine costs beside the same commands on the specification, on simulated boards that
 * take no time: three arrays and a scalar, two copied in and one out.
 */
final class EngineBench {

  private static final Platform PLATFORM = BoardModel.DEFAULT.platform();
  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int WARM_UP = 300_000;
  private static final int CALLS = 40_000;
  private static final int REQUESTS = 400_000;
  private static final int BOARDS = 2;

  /** Turns with metrics and without, and calls before each counts. */
  private static final int ROUNDS = 7;

  private static final int SETTLING = 5_000;

  /** Threads whose requests have a bound to reach. */
  private static final int MEASURED = 4;

  /** Requests that one thread has on the way. */
  private static final int WINDOW = 32;

  private static final int BYTES = 64;

  private static final int MEBIBYTE = 1 << 20;
  private static final int WEIGHTS = 25 * MEBIBYTE;

  /** Each brings the same weights in a request, and a batch of eight images. */
  private static final int WORKERS = 16;

  private static final int IMAGES = 8 * 150_528;

  /** How many requests wait before their board comes. */
  private static final int[] WAITING = {4_000, 16_000, 64_000};

  /** Requests that one thread submits without looking at an answer, far more than have room. */
  private static final int AHEAD = 2_000_000;

  /** Far less than one by one: what waits must not make what runs slower and slower. */
  private static final double AHEAD_PER_SECOND = 50_000;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String NO_OP =
      """
      {"name": "no_op3", "kernelId": "none", "arguments": [
        {"type": "char*", "name": "a", "access": "r"},
        {"type": "char*", "name": "b", "access": "r"},
        {"type": "char*", "name": "c", "access": "w"},
        {"type": "int", "name": "n"}]}
      """;

  private static final BoardModel OTHER = BOARD.named("busy", "1");

  private static final String BUSY =
      """
      {"name": "busy", "kernelId": "busy", "arguments": []}
      """;

  private final Explained explained;

  /**
   * A benchmark.
   *
   * @param explained says of requests where they are
   */
  EngineBench(Explained explained) {
    this.explained = explained;
  }

  List<Figure> run() throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      DiskRepository repository =
          new DiskRepository(scratch.path().resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(scratch.path(), "bench", PLATFORM, NoOp3.class, NO_OP));
      repository.install(
          KernelArtifact.write(scratch.path(), "busy", OTHER.platform(), Busy.class, BUSY));
      latency(figures, repository);
      figures.add(besideNeighbour(repository));
      weights(figures, repository);
      waiting(figures, repository);
      figures.add(ahead(repository));
      metrics(figures, repository);
      figures.add(bareThroughput());
      figures.add(throughput(repository, 1));
      Figure two = throughput(repository, 2);
      figures.add(two);
      figures.add(throughput(repository, 4));
      Figure eight = throughput(repository, 8);
      figures.add(eight);
      figures.add(Figure.atLeast("8 threads over 2", eight.value() / two.value(), "x", 0.5));
    }
    return figures;
  }

  /** How long a caller is held at most while another floods another board in the same process. */
  private Figure besideNeighbour(DiskRepository repository) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    AtomicBoolean isOver = new AtomicBoolean();
    try (SimRuntime simulator =
            new SimRuntime(List.of(BOARD, OTHER), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      Future<?> flood = pool.submit(() -> flood(engine, isOver));
      Request request = request();
      long longest = 0;
      for (int i = 0; i < CALLS; i++) {
        long began = System.nanoTime();
        Answer answer = engine.submit(request);
        longest = Math.max(longest, System.nanoTime() - began);
        answer.join();
      }
      String name = "the longest submit beside a neighbour's kernels of 200 us";
      explained.say(name, engine, List.of(Request.of("busy.busy"), request));
      isOver.set(true);
      flood.get();
      return Figure.atMost(name, longest / 1e6, "ms", 20);
    } finally {
      isOver.set(true);
      pool.shutdown();
    }
  }

  private static void flood(Engine engine, AtomicBoolean isOver) {
    Deque<Answer> onTheWay = new ArrayDeque<>();
    while (!isOver.get()) {
      if (onTheWay.size() == WINDOW) {
        onTheWay.remove().join();
      }
      onTheWay.add(engine.submit(Request.of("busy.busy")));
    }
    onTheWay.forEach(Answer::join);
  }

  /** The commands of a request on the specification, with buffers of their own. */
  private record Commands(ComputeUnit unit, Buffer a, Buffer b, Buffer c) {

    Event issue() {
      Event first = a.copyToDevice();
      Event second = b.copyToDevice();
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, BYTES);
      return c.copyFromDevice(unit.run(first, second));
    }

    /** The same where others use the compute unit, whose arguments are one caller's at a time. */
    Event issueInTurn() {
      synchronized (unit) {
        return issue();
      }
    }
  }

  /** Opens and programs a board; what is made for it has one compute unit. */
  private static Supplier<Commands> programmed(SimRuntime simulator, int board) {
    Resource resource = simulator.open("sim-" + board);
    resource.program(
        Bitstream.of("bench.jar", ByteBuffer.wrap(KernelJar.pack(PLATFORM, List.of(NoOp3.class)))));
    Memory memory = resource.memories().get(0);
    ComputeUnit unit = resource.openComputeUnit("no_op3");
    return () ->
        new Commands(unit, memory.allocate(BYTES), memory.allocate(BYTES), memory.allocate(BYTES));
  }

  /** Submit to completion, one after the other; the specification first, then the engine. */
  private void latency(List<Figure> figures, DiskRepository repository)
      throws InterruptedException {
    Samples bare;
    double bareGarbage;
    try (SimRuntime simulator =
        new SimRuntime(List.of(BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      Commands commands = programmed(simulator, 0).get();
      long before = allocated();
      bare = Samples.of(WARM_UP, CALLS, () -> commands.issue().await());
      bareGarbage = (double) (allocated() - before) / (WARM_UP + CALLS);
    }
    try (SimRuntime simulator =
            new SimRuntime(List.of(BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      Request request = request();
      Samples.Operation call = () -> engine.submit(request).join();
      long before = allocated();
      Samples engined = Samples.of(WARM_UP, CALLS, call);
      double garbage = (double) (allocated() - before) / (WARM_UP + CALLS);
      figures.add(
          Figure.of("the commands on the specification: median", bare.medianMicros(), "us"));
      figures.add(Figure.of("the same through the engine: median", engined.medianMicros(), "us"));
      figures.add(
          Figure.of("the same through the engine: p99", engined.percentileMicros(99), "us"));
      figures.add(
          Figure.atMost(
              "the engine above the specification: median",
              engined.medianMicros() - bare.medianMicros(),
              "us",
              2));
      figures.add(
          Figure.atMost(
              "the engine above the specification: garbage, all threads",
              garbage - bareGarbage,
              "B",
              1024));
      explained.say("the same through the engine", engine, List.of(request));
    }
  }

  /** What it costs that requests are counted for Prometheus: turns with and without it. */
  private static void metrics(List<Figure> figures, DiskRepository repository)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(BOARDS);
    try (SimRuntime simulator = boards();
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      Request request = request();
      Samples.Operation call = () -> engine.submit(request).join();
      Samples.of(0, WARM_UP, call);
      Meters meters = new Meters(Map.of());
      double[] latency = new double[ROUNDS];
      double[] time = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        double without = Samples.of(SETTLING, CALLS, call).medianMicros();
        double timeWithout = seconds(pool, engine);
        engine.add(meters);
        latency[i] = Samples.of(SETTLING, CALLS, call).medianMicros() / without;
        time[i] = seconds(pool, engine) / timeWithout;
        engine.remove(meters);
      }
      figures.add(
          Figure.atMost("with metrics, beside without: median", median(latency), "x", 1.03));
      figures.add(
          Figure.of(
              "with metrics, beside without: time of requests from 2 threads", median(time), "x"));
    } finally {
      pool.shutdown();
    }
  }

  private static double seconds(ExecutorService pool, Engine engine)
      throws InterruptedException, ExecutionException {
    long began = System.nanoTime();
    together(pool, engine, BOARDS);
    return (System.nanoTime() - began) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** What goes to two boards for unchanged weights in every request, beside its images. */
  private static void weights(List<Figure> figures, DiskRepository repository) {
    ByteBuffer weights = ByteBuffer.allocateDirect(WEIGHTS);
    figures.add(
        Figure.of(
            "weights of 25 MiB in 16 requests, 2 boards: bytes copied in",
            copiedIn(repository, () -> new Argument.Array(weights)),
            "MiB"));
    figures.add(
        Figure.atMost(
            "the same as constants that 16 workers make",
            copiedIn(repository, () -> Constant.of(weights)),
            "MiB",
            (double) (BOARDS * WEIGHTS + WORKERS * IMAGES) / MEBIBYTE));
  }

  private static double copiedIn(DiskRepository repository, Supplier<Argument> weights) {
    try (SimRuntime simulator = boards();
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        answers.add(engine.submit(request(weights.get(), IMAGES)));
      }
      double bytes = 0;
      for (Answer answer : answers) {
        bytes += answer.join().receipt().bytesIn();
      }
      return bytes / MEBIBYTE;
    }
  }

  /** Whether a request takes longer the more of them wait. */
  private static void waiting(List<Figure> figures, DiskRepository repository) {
    double[][] micros = new double[WAITING.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < WAITING.length; i++) {
        micros[i][round] = microsOfEach(repository, WAITING[i]);
      }
    }
    for (int i = 0; i < WAITING.length; i++) {
      String name = WAITING[i] + " requests before their board comes: each";
      figures.add(Figure.of(name, median(micros[i]), "us"));
    }
    figures.add(
        Figure.atMost(
            "the last of these over the first",
            median(micros[WAITING.length - 1]) / median(micros[0]),
            "x",
            2));
  }

  /** Without the wait for the first, for which the board is programmed. */
  private static double microsOfEach(DiskRepository repository, int many) {
    try (SimRuntime simulator = boards();
        Engine engine = new Engine(repository)) {
      List<Request> requests = requests();
      List<Answer> answers = new ArrayList<>(many);
      long began = System.nanoTime();
      for (int i = 0; i < many; i++) {
        answers.add(engine.submit(requests.get(i % WINDOW)));
      }
      long submitted = System.nanoTime();
      engine.add(simulator, 1);
      answers.get(0).join();
      long first = System.nanoTime();
      answers.forEach(Answer::join);
      return (System.nanoTime() - first + submitted - began) / 1e3 / many;
    }
  }

  /** What is answered for one thread that never looks, and waits only where there is no room. */
  private static Figure ahead(DiskRepository repository) throws InterruptedException {
    try (SimRuntime simulator = boards();
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      List<Request> patient =
          requests().stream().map(request -> request.waitForRoom(PATIENCE)).toList();
      CountDownLatch ended = new CountDownLatch(AHEAD);
      LongAdder answered = new LongAdder();
      long began = System.nanoTime();
      for (int i = 0; i < AHEAD; i++) {
        engine
            .submit(patient.get(i % WINDOW))
            .tellInPlace(
                (response, failure) -> {
                  answered.add(response == null ? 0 : 1);
                  ended.countDown();
                });
      }
      ended.await();
      double seconds = (System.nanoTime() - began) / 1e9;
      if (answered.sum() < AHEAD) {
        throw new BaselineException(
            (AHEAD - answered.sum()) + " of " + AHEAD + " requests submitted ahead failed");
      }
      return Figure.atLeast(
          AHEAD + " requests that one thread submits ahead",
          AHEAD / seconds,
          "1/s",
          AHEAD_PER_SECOND);
    }
  }

  private static SimRuntime boards() {
    return new SimRuntime(
        Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
  }

  private static Request request() {
    return request(new Argument.Array(ByteBuffer.allocateDirect(BYTES)), BYTES);
  }

  private static Request request(Argument first, int bytes) {
    return Request.of("bench.none")
        .with(first)
        .arg(ByteBuffer.allocateDirect(bytes))
        .arg(ByteBuffer.allocateDirect(BYTES))
        .arg(BYTES);
  }

  /** What one of several threads sends. */
  @FunctionalInterface
  private interface Share {
    void send(int thread) throws InterruptedException;
  }

  /** What the specification alone gives to as many threads: no engine reaches more. */
  private static Figure bareThroughput() throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(MEASURED);
    try (SimRuntime simulator = boards()) {
      List<Supplier<Commands>> boards = new ArrayList<>();
      for (int i = 0; i < BOARDS; i++) {
        boards.add(programmed(simulator, i));
      }
      List<Commands> commands = new ArrayList<>();
      for (int i = 0; i < MEASURED; i++) {
        commands.add(boards.get(i % BOARDS).get());
      }
      Share one = thread -> repeat(commands.get(thread), REQUESTS / MEASURED);
      together(pool, MEASURED, one);
      long began = System.nanoTime();
      together(pool, MEASURED, one);
      double seconds = (System.nanoTime() - began) / 1e9;
      return Figure.of(
          "the commands on the specification from "
              + MEASURED
              + " threads on "
              + BOARDS
              + " boards",
          REQUESTS / seconds,
          "1/s");
    } finally {
      pool.shutdown();
    }
  }

  private static void repeat(Commands commands, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      commands.issueInTurn().await();
    }
  }

  /** Requests per second from several threads, each with a window of them on the way. */
  private Figure throughput(DiskRepository repository, int threads)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (SimRuntime simulator = boards();
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      together(pool, engine, threads);
      long began = System.nanoTime();
      together(pool, engine, threads);
      double seconds = (System.nanoTime() - began) / 1e9;
      String name = "requests from " + threads + " threads on " + BOARDS + " boards";
      double reached = REQUESTS / threads * threads / seconds;
      explained.say(name, engine, requests());
      return threads == MEASURED
          ? Figure.atLeast(name, reached, "1/s", 400_000)
          : Figure.of(name, reached, "1/s");
    } finally {
      pool.shutdown();
    }
  }

  private static void together(ExecutorService pool, Engine engine, int threads)
      throws InterruptedException, ExecutionException {
    together(pool, threads, thread -> windowed(engine, REQUESTS / threads));
  }

  private static void together(ExecutorService pool, int threads, Share one)
      throws InterruptedException, ExecutionException {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      running.add(
          pool.submit(
              () -> {
                one.send(thread);
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  private static void windowed(Engine engine, int requests) {
    List<Request> each = requests();
    Deque<Answer> onTheWay = new ArrayDeque<>();
    for (int i = 0; i < requests; i++) {
      if (onTheWay.size() == WINDOW) {
        onTheWay.remove().join();
      }
      onTheWay.add(engine.submit(each.get(i % WINDOW)));
    }
    onTheWay.forEach(Answer::join);
  }

  private static List<Request> requests() {
    return Stream.generate(EngineBench::request).limit(WINDOW).toList();
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long all = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      all += Math.max(0, bytes);
    }
    return all;
  }
}
