package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.OpenCoral;
import io.coral.api.Request;
import io.coral.api.RuntimeStatus;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on a plain class path, where {@link ServiceLoader} finds it, and where it finds the
 * runtimes itself. Closes the boards when the JVM ends, or when it is closed.
 */
public final class ClassPathCoral implements OpenCoral {

  private final Engine engine;

  /** With the runtimes that are on the class path now; settings come from system properties. */
  public ClassPathCoral() {
    engine =
        new Engine(
            DiskRepository.ofSystemProperties(),
            EngineLimits.of(Settings.ofSystem(EngineLimits.PID)));
    long order = 0;
    Iterator<AcceleratorRuntime> runtimes =
        ServiceLoader.load(AcceleratorRuntime.class, ClassPathCoral.class.getClassLoader())
            .iterator();
    while (hasNext(runtimes)) {
      try {
        engine.add(runtimes.next(), order++);
      } catch (Throwable e) {
        log().warn("A runtime on the class path cannot be used", e);
      }
    }
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "coral-engine-shutdown"));
  }

  private static boolean hasNext(Iterator<AcceleratorRuntime> runtimes) {
    try {
      return runtimes.hasNext();
    } catch (Throwable e) {
      log().warn("A provider file of runtimes is broken; the runtimes after it are left out", e);
      return false;
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
  public List<Accelerator> accelerators() {
    return engine.accelerators();
  }

  @Override
  public List<Board> boards() {
    return engine.boards();
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
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(ClassPathCoral.class);
  }
}
