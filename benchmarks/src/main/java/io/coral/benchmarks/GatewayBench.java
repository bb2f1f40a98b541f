package io.coral.benchmarks;

import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.gateway.wire.Wire;
import io.coral.grpc.NetworkServer;
import io.coral.launcher.TemporaryFolder;
import io.grpc.stub.StreamObserver;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What the gateway adds to a question: over REST beside the same bytes through a bare handler of
 * the same HTTP server and the same request to the engine, over gRPC beside a service of the same
 * stack that does nothing, in turns; and what joining questions gives where a board takes as long
 * for one as for many.
 */
final class GatewayBench {

  /** What can be asked for by itself. */
  enum Rows {
    REST,
    GRPC,
    JOINED,
    DIGITS;

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int IMAGES = 4;
  private static final int IMAGE = 224 * 224 * 3;
  private static final int CLASSES = 1_000;
  private static final int SMALL = 64;
  private static final int CHUNK = 64 << 10;

  private static final int ROUNDS = 20;

  /** The compiler is done with the longer of the two ways by then. */
  private static final int LARGE_WARM_UP = 40_000;

  private static final int LARGE_CALLS = 100;
  private static final int SMALL_WARM_UP = 20_000;
  private static final int SMALL_CALLS = 1_000;

  private static final int AT_ONCE = 128;
  private static final int ONE_BY_ONE = 400;
  private static final int JOINED = 8_000;

  private final Set<Rows> rows;

  GatewayBench(Set<Rows> rows) {
    this.rows = rows;
  }

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make();
        ServedModels served = new ServedModels(scratch.path(), new Bare())) {
      served.install("images", "[-1, 224, 224, 3]", NoOp.class, "no_op", "");
      served.install("small", "[-1, " + SMALL + "]", NoOp.class, "no_op", "");
      served.install("alone", "[-1, " + SMALL + "]", Steady.class, "steady", "");
      served.install(
          "joined", "[-1, " + SMALL + "]", Steady.class, "steady", ", \"delayMicros\": 2000");
      List<Figure> figures = new ArrayList<>();
      for (Rows each : rows) {
        figures.addAll(
            switch (each) {
              case REST -> rest(served);
              case GRPC -> grpc(served);
              case JOINED -> joining(served);
              case DIGITS -> DigitsBench.run(scratch.path());
            });
      }
      return figures;
    }
  }

  /** Reads what comes, and answers as many bytes as the model does. */
  private static final class Bare extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] chunk = new byte[CHUNK];
      InputStream in = request.getInputStream();
      while (in.read(chunk) >= 0) {
        // the next
      }
      response.setContentLength(IMAGES * CLASSES);
      response.getOutputStream().write(new byte[IMAGES * CLASSES]);
    }
  }

  private static List<Figure> rest(ServedModels served) throws Exception {
    byte[] json =
        """
        {"parameters": {"binary_data_output": true}, "inputs": [{"name": "x", "datatype": "INT8",
         "shape": [%d, 224, 224, 3], "parameters": {"binary_data_size": %d}}]}"""
            .formatted(IMAGES, IMAGES * IMAGE)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] body = Arrays.copyOf(json, json.length + IMAGES * IMAGE);
    String header = "Inference-Header-Content-Length: " + json.length + "\r\n";
    Coral engine = served.engine();
    Request request =
        Request.of("images.k")
            .arg(ByteBuffer.allocateDirect(IMAGES * IMAGE))
            .arg(ByteBuffer.allocateDirect(IMAGES * CLASSES))
            .arg(IMAGES);
    try (HttpConnection toBare = new HttpConnection(served.httpPort(), "/bare", "", body);
        HttpConnection toModel =
            new HttpConnection(served.httpPort(), "/v2/models/images/infer", header, body)) {
      double[] micros =
          inTurns(
              LARGE_WARM_UP,
              LARGE_CALLS,
              toBare::post,
              () -> engine.submit(request).join(),
              toModel::post);
      String what = "602 KB over REST: ";
      return List.of(
          Figure.of(what + "a bare handler", micros[0], "us"),
          Figure.of(what + "the same request to the engine", micros[1], "us"),
          Figure.of(what + "a model", micros[2], "us"),
          Figure.atMost(what + "a model over both", micros[2] / (micros[0] + micros[1]), "x", 1.3));
    }
  }

  private static List<Figure> grpc(ServedModels served) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (InferenceCalls toModel =
        new InferenceCalls(served.grpcPort(), served.loops(), "small", SMALL)) {
      Wire.ModelInferResponse answer = toModel.ask();
      try (NetworkServer empty = InferenceCalls.answering(answer, callers, served.loops());
          InferenceCalls toEmpty =
              new InferenceCalls(empty.port(), served.loops(), "small", SMALL)) {
        double[] micros = inTurns(SMALL_WARM_UP, SMALL_CALLS, toEmpty::ask, toModel::ask);
        String what = "a small question over gRPC: ";
        return List.of(
            Figure.of(what + "a service that does nothing", micros[0], "us"),
            Figure.of(what + "a model", micros[1], "us"),
            Figure.atMost(what + "a model over that", micros[1] / micros[0], "x", 1.5));
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static List<Figure> joining(ServedModels served) throws Exception {
    double alone = rate(served, "alone", ONE_BY_ONE);
    double joined = rate(served, "joined", JOINED);
    String what = "a board that takes 5 ms for 1 to 64: ";
    return List.of(
        Figure.of(what + "each by itself", alone, "1/s"),
        Figure.of(what + "joined", joined, "1/s"),
        Figure.atLeast(what + "joined over each by itself", joined / alone, "x", 5));
  }

  /** Questions a second, with so many under way at any time. */
  private static double rate(ServedModels served, String model, int questions) throws Exception {
    try (InferenceCalls calls =
        new InferenceCalls(served.grpcPort(), served.loops(), model, SMALL)) {
      ask(calls, questions / 4);
      long start = System.nanoTime();
      ask(calls, questions);
      return questions * 1e9 / (System.nanoTime() - start);
    }
  }

  private static void ask(InferenceCalls calls, int questions) throws InterruptedException {
    Semaphore room = new Semaphore(AT_ONCE);
    CountDownLatch left = new CountDownLatch(questions);
    for (int i = 0; i < questions; i++) {
      room.acquire();
      calls.ask(
          new StreamObserver<>() {
            @Override
            public void onNext(Wire.ModelInferResponse answer) {}

            @Override
            public void onError(Throwable failure) {
              throw new IllegalStateException("a question was refused", failure);
            }

            @Override
            public void onCompleted() {
              room.release();
              left.countDown();
            }
          });
    }
    left.await();
  }

  /** The median of each in microseconds, measured in turns so that all see the same machine. */
  private static double[] inTurns(int warmUp, int calls, Runnable... operations) {
    long[][] nanos = new long[operations.length][ROUNDS * calls];
    for (Runnable operation : operations) {
      for (int i = 0; i < warmUp; i++) {
        operation.run();
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int each = 0; each < operations.length; each++) {
        for (int i = 0; i < calls; i++) {
          long start = System.nanoTime();
          operations[each].run();
          nanos[each][round * calls + i] = System.nanoTime() - start;
        }
      }
    }
    return Arrays.stream(nanos)
        .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[each.length / 2] / 1e3)
        .toArray();
  }
}
