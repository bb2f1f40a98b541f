package io.coral.benchmarks;

import io.coral.api.Answer;
import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.Request;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.Daemon;
import io.coral.daemon.internal.Host;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/**
 * The network of the example {@code digits} on PoCL, asked in this process, with a daemon for
 * others. The main class of a process of its own.
 */
final class DigitsContestant {

  private static final String PLATFORM = "Portable Computing Language";
  private static final int BATCH = 64;
  private static final int WORKERS = 16;

  private final Engine engine;
  private final Artifact artifact;
  private final Map<String, Constant> constants = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();

  private DigitsContestant(Engine engine, Artifact artifact, Path sources) throws IOException {
    this.engine = engine;
    this.artifact = artifact;
    for (Model.Weights each : artifact.model().orElseThrow().constants()) {
      constants.put(
          each.argument(),
          Constant.of(ByteBuffer.wrap(Files.readAllBytes(sources.resolve(each.file())))));
    }
    for (int i = 0; i < WORKERS; i++) {
      requests.add(request());
    }
  }

  /**
   * Measures until standard input ends.
   *
   * @param arguments the folder of the artifact's sources, and one to work in
   */
  @SuppressWarnings("try") // the daemon serves while it is open, and is not asked
  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    Bitstream built =
        first(BitstreamFormat.class, each -> each.id().equals("xclbin"))
            .build(List.of(sources.resolve("digits.cl")), Map.of("platform", PLATFORM));
    Artifact artifact =
        ArtifactFormat.read(sources).withBinary(built.name(), built.platform().orElseThrow());
    byte[] bytes = new byte[built.bytes().remaining()];
    built.bytes().get(bytes);
    Files.write(sources.resolve(built.name()), bytes);
    ArtifactFormat.JSON.write(artifact, sources.resolve("bitstream.json"));
    DiskRepository repository = new DiskRepository(folder.resolve("digits"), new BinaryFormats());
    repository.install(sources);
    Host host =
        new Host() {
          @Override
          public Optional<BitstreamRepository> repository() {
            return Optional.of(repository);
          }
        };
    String socket = folder.resolve("digits.sock").toString();
    try (Engine engine = new Engine(repository)) {
      engine.add(first(AcceleratorRuntime.class, each -> each.info().id().equals("xilinx")), 1);
      try (Daemon daemon =
              Daemon.start(engine, host, Settings.of("io.coral.daemon", Map.of("socket", socket)));
          BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
        DigitsContestant contestant = new DigitsContestant(engine, artifact, sources);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          System.out.println(contestant.ask(Integer.parseInt(line.split(" ", -1)[1])));
        }
      }
    }
  }

  private static <T> T first(Class<T> type, Predicate<T> isWanted) {
    return ServiceLoader.load(type).stream()
        .map(ServiceLoader.Provider::get)
        .filter(isWanted)
        .findFirst()
        .orElseThrow(() -> new BaselineException("no " + type.getSimpleName() + " fits"));
  }

  /** One batch, in memory of its own. */
  private Request request() {
    Model model = artifact.model().orElseThrow();
    String accelerator = artifact.bitstreamId() + "." + model.kernelId();
    Map<String, Argument> arguments = new HashMap<>(constants);
    for (Tensor each : model.inputs()) {
      arguments.put(each.argument(), array(each));
    }
    for (Tensor each : model.outputs()) {
      arguments.put(each.argument(), array(each));
    }
    for (Tensor each : model.between()) {
      arguments.put(each.argument(), engine.array(each.bytes(BATCH)));
    }
    arguments.put(model.batch().orElseThrow().argument(), new Argument.Scalar(BATCH));
    Request request = Request.of(accelerator);
    for (ArtifactArgument each : artifact.kernels(accelerator).get(0).arguments()) {
      request = request.with(Objects.requireNonNull(arguments.get(each.name())));
    }
    return request;
  }

  private static Argument array(Tensor tensor) {
    return new Argument.Array(ByteBuffer.allocateDirect((int) tensor.bytes(BATCH)));
  }

  /** So many images, with as many batches under way as the other has; nanoseconds. */
  private long ask(int images) {
    Deque<Answer> underWay = new ArrayDeque<>();
    long start = System.nanoTime();
    for (int i = 0; i < images / BATCH; i++) {
      if (underWay.size() == WORKERS) {
        underWay.remove().join();
      }
      underWay.add(engine.submit(requests.get(i % WORKERS)));
    }
    underWay.forEach(Answer::join);
    return System.nanoTime() - start;
  }
}
