package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.CoralArray;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.OpenCoral;
import io.coral.api.Preparation;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.Reservation;
import io.coral.api.RuntimeStatus;
import io.coral.api.Share;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Providers;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on a plain class path, where it finds the runtimes itself by {@link ServiceLoader}.
 * Closes the boards when the JVM ends, or when it is closed.
 */
public final class ClassPathCoral implements OpenCoral {

  private final DiskRepository repository = DiskRepository.ofSystemProperties();
  private final Engine engine;

  /** With the runtimes that are on the class path now; settings come from system properties. */
  public ClassPathCoral() {
    EngineLimits limits = EngineLimits.of(Settings.ofSystem(EngineLimits.PID));
    engine = new Engine(repository, limits);
    long order = 0;
    ClassLoader loader = ClassPathCoral.class.getClassLoader();
    for (Provider<AcceleratorRuntime> runtime : Providers.of(AcceleratorRuntime.class, loader)) {
      try {
        engine.add(made(runtime, limits.open()), order++);
      } catch (Throwable e) {
        log().warn("A runtime on the class path cannot be used", e);
      }
    }
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "coral-engine-shutdown"));
  }

  /** What a provider makes, within a limit; what it makes later is closed. */
  static AcceleratorRuntime made(Provider<AcceleratorRuntime> provider, BoundedCall.Limit limit) {
    return BoundedCall.call(
        limit, "new", provider.type().getName(), provider::get, ClassPathCoral::stop);
  }

  private static void stop(AcceleratorRuntime runtime) {
    if (runtime instanceof AutoCloseable closeable) {
      ForeignCode.tell("stopping " + closeable.getClass().getName(), closeable::close);
    }
  }

  @Override
  public Answer submit(Request request) {
    return engine.submit(request);
  }

  @Override
  public List<Answer> submitAll(List<Request> requests) {
    return engine.submitAll(requests);
  }

  @Override
  public CoralArray array(long bytes) {
    return engine.array(bytes);
  }

  @Override
  public List<Answer> underWay() {
    return engine.underWay();
  }

  @Override
  public void grant(Grant grant) {
    engine.grant(grant);
  }

  @Override
  public List<Share> shares() {
    return engine.shares();
  }

  @Override
  public List<Grant> grants() {
    return engine.grants();
  }

  @Override
  public void admit(Map<String, Double> weights) {
    engine.admit(weights);
  }

  @Override
  public Lease reserve(Reservation reservation) {
    return engine.reserve(reservation);
  }

  @Override
  public List<Lease> leases() {
    return engine.leases();
  }

  @Override
  public Drain drain(String board, String why, Duration patience) {
    return engine.drain(board, why, patience);
  }

  @Override
  public Loaded prepare(Preparation preparation) {
    return engine.prepare(preparation);
  }

  @Override
  public List<Drain> drains() {
    return engine.drains();
  }

  @Override
  public Recording record(Path file) throws IOException {
    return engine.record(file);
  }

  @Override
  public Recording record(Path name, OutputStream to, BooleanSupplier hasRoom) {
    return engine.record(name, to, hasRoom);
  }

  @Override
  public Optional<Recording> recording() {
    return engine.recording();
  }

  @Override
  public List<Accelerator> accelerators() {
    return engine.accelerators();
  }

  @Override
  public List<Board> boards() {
    return engine.boards();
  }

  @Override
  public Activity activity() {
    return engine.activity();
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    return engine.runtimes();
  }

  @Override
  public List<Finding> findings() {
    return engine.findings();
  }

  @Override
  public void close() {
    engine.close();
    repository.close();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(ClassPathCoral.class);
  }
}
