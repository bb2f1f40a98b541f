package io.coral.core.engine.internal;

import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.engine.internal.kernels.Add;
import io.coral.core.engine.internal.kernels.Fault;
import io.coral.core.engine.internal.kernels.Idle;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.core.engine.internal.kernels.Scale;
import io.coral.core.engine.internal.kernels.Shift;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.core.schedule.internal.Policy;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Bitstream;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;

/** An engine over a repository in a temporary folder, and simulators to run on. */
final class Rig implements AutoCloseable {

  static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();

  private static final String KERNELS =
      """
      {"name": "add", "kernelId": "addition", "arguments": [
        {"type": "float*", "name": "a", "access": "r"},
        {"type": "float*", "name": "b", "access": "r"},
        {"type": "float*", "name": "c", "access": "w"},
        {"type": "int", "name": "size"}]},
      {"name": "scale", "kernelId": "scale", "arguments": [
        {"type": "float*", "name": "data"}, {"type": "float", "name": "factor"}]},
      {"name": ["scale", "shift"], "kernelId": "affine", "arguments": [
        {"type": "float*", "name": "data", "index": ["0", "1"]},
        {"type": "float", "name": "factor", "index": ["1", "-1"]},
        {"type": "float", "name": "offset", "index": ["-1", "0"]}]},
      {"name": "fault", "kernelId": "fault", "arguments": []},
      {"name": "meeting", "kernelId": "meeting", "arguments": []}
      """;

  /** Tests do not wait as long for boards as people do. */
  static final EngineLimits LIMITS = limits(Map.of("park.limit", "1500ms"));

  private final Path temp;
  final DiskRepository repository;
  final Engine engine;

  /** How far the engine's wall clock was set ahead. */
  volatile Duration ahead = Duration.ZERO;

  private final List<SimRuntime> simulators = new ArrayList<>();

  Rig(Path temp) {
    this(temp, LIMITS.policy());
  }

  Rig(Path temp, Policy policy) {
    this(temp, LIMITS, policy);
  }

  /** An engine that is configured so, beside its defaults. */
  Rig(Path temp, Map<String, ?> settings) {
    this(temp, limits(settings));
  }

  Rig(Path temp, EngineLimits limits) {
    this(temp, limits, limits.policy());
  }

  private Rig(Path temp, EngineLimits limits, Policy policy) {
    this(temp, limits, policy, Math::random);
  }

  /** One that chooses a canary's requests by a test's numbers. */
  Rig(Path temp, DoubleSupplier chance) {
    this(temp, LIMITS, LIMITS.policy(), chance);
  }

  private Rig(Path temp, EngineLimits limits, Policy policy, DoubleSupplier chance) {
    this.temp = temp;
    this.repository = new DiskRepository(temp.resolve("repository"), new BinaryFormats());
    this.engine = new Engine(repository, limits, policy, chance, () -> Instant.now().plus(ahead));
  }

  /** What an engine makes of its settings. */
  static EngineLimits limits(Map<String, ?> settings) {
    return EngineLimits.of(Settings.of(EngineLimits.PID, settings));
  }

  /** What a simulator declares that lacks a feature. */
  static List<String> without(String feature) {
    return SimRuntime.ALL_FEATURES.stream().filter(each -> !each.equals(feature)).toList();
  }

  SimRuntime simulator(BoardModel... boards) {
    return simulator(SimClock.REAL, boards);
  }

  SimRuntime simulator(SimClock clock, BoardModel... boards) {
    SimRuntime simulator = new SimRuntime(List.of(boards), SimRuntime.ALL_FEATURES, clock);
    simulators.add(simulator);
    engine.add(simulator, simulators.size());
    return simulator;
  }

  /** Installs the test's kernels for the simulator's board, as {@code math} version 1. */
  InstalledBitstream install() throws IOException {
    return install("math", "1", BOARD.platform());
  }

  InstalledBitstream install(String bitstreamId, String version, Platform platform)
      throws IOException {
    return install(bitstreamId, version, platform, KERNELS);
  }

  InstalledBitstream install(String bitstreamId, String version, Platform platform, String kernels)
      throws IOException {
    List<Class<?>> classes =
        List.of(Add.class, Scale.class, Shift.class, Fault.class, Meeting.class);
    return repository.install(artifact(bitstreamId, version, platform, kernels, classes));
  }

  /**
   * Lays the test's kernels out in the repository by hand, where their descriptor may be edited.
   */
  InstalledBitstream layOut() throws IOException {
    List<Class<?>> classes =
        List.of(Add.class, Scale.class, Shift.class, Fault.class, Meeting.class);
    Path folder = repository.root().resolve("by-hand");
    Files.createDirectories(repository.root());
    Files.move(artifact("math", "1", BOARD.platform(), KERNELS, classes), folder);
    return repository.list().get(0);
  }

  /** Installs kernels of a test's own for the simulator's board. */
  void install(String bitstreamId, String kernels, Class<?>... classes) throws IOException {
    repository.install(artifact(bitstreamId, "1", BOARD.platform(), kernels, List.of(classes)));
  }

  /** Installs the test's kernels as built on interfaces of a shell. */
  InstalledBitstream installOn(String interfaces, Platform platform) throws IOException {
    List<Class<?>> classes =
        List.of(Add.class, Scale.class, Shift.class, Fault.class, Meeting.class);
    Path folder = artifact("math", "1", platform, KERNELS, classes);
    Artifact plain = ArtifactFormat.read(folder);
    ArtifactFormat.JSON.write(
        new Artifact(
            plain.name(),
            plain.bitstreamId(),
            plain.version(),
            plain.description(),
            plain.platform(),
            plain.kernels(),
            Map.of(Bitstream.INTERFACES, interfaces)),
        folder.resolve(ArtifactFormat.JSON.fileName()));
    return repository.install(folder);
  }

  /** Installs the same kernels by another repository, in a binary of other bytes. */
  InstalledBitstream installWith(
      DiskRepository other, String bitstreamId, String version, Platform platform)
      throws IOException {
    List<Class<?>> classes =
        List.of(Add.class, Scale.class, Shift.class, Fault.class, Meeting.class, Idle.class);
    return other.install(artifact(bitstreamId, version, platform, KERNELS, classes));
  }

  private Path artifact(
      String bitstreamId, String version, Platform platform, String kernels, List<Class<?>> classes)
      throws IOException {
    Path folder = Files.createTempDirectory(temp, "artifact");
    Files.write(folder.resolve("kernels.jar"), KernelJar.pack(platform, classes));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "kernels.jar", "bitstreamId": "%s", "version": "%s",
         "platform": {"vendor": "%s", "name": "%s", "version": "%s"}, "kernels": [%s]}
        """
            .formatted(
                bitstreamId,
                version,
                platform.vendor(),
                platform.name(),
                platform.version(),
                kernels));
    return folder;
  }

  /** An addition of n floats, and its arrays. */
  static final class Addition {
    final ByteBuffer a;
    final ByteBuffer b;
    final ByteBuffer c;
    final Request request;

    Addition(int n) {
      this("math", n);
    }

    Addition(String bitstreamId, int n) {
      a = floats(n);
      b = floats(n);
      c = floats(n);
      for (int i = 0; i < n; i++) {
        a.putFloat(Float.BYTES * i, i);
        b.putFloat(Float.BYTES * i, 2 * i);
      }
      request = Request.of(bitstreamId + ".addition").arg(a).arg(b).arg(c).arg(n);
    }

    boolean isRight() {
      for (int i = 0; i < c.capacity() / Float.BYTES; i++) {
        if (c.getFloat(Float.BYTES * i) != 3 * i) {
          return false;
        }
      }
      return true;
    }
  }

  static ByteBuffer floats(int n) {
    return ByteBuffer.allocateDirect(Float.BYTES * n).order(ByteOrder.nativeOrder());
  }

  static ByteBuffer floats(float... values) {
    ByteBuffer buffer = floats(values.length);
    buffer.asFloatBuffer().put(values);
    return buffer;
  }

  static float[] values(ByteBuffer buffer) {
    float[] values = new float[buffer.capacity() / Float.BYTES];
    buffer.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    return values;
  }

  Response run(Request request) {
    return answer(engine.submit(request));
  }

  static Response answer(Future<Response> future) {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestException failure) {
        throw failure;
      }
      throw new AssertionError("the future failed with another type", e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** Why a request failed. */
  static RequestException failure(Future<Response> future) {
    try {
      Response response = answer(future);
      throw new AssertionError("it was answered: " + response);
    } catch (RequestException e) {
      return e;
    }
  }

  @Override
  public void close() {
    engine.close();
    simulators.forEach(SimRuntime::close);
  }
}
