package io.coral.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * A framework that {@link Launch} has booted. Its methods may be called from any thread; {@link
 * #close} stops it in the order of its start levels and deletes its storage.
 */
public final class RunningFramework implements AutoCloseable {
  private static final Duration LEVEL_BOUND = Duration.ofSeconds(60);

  /**
   * The property of the service, a {@code Supplier<List<String>>}, that tells bundles the
   * {@linkplain #configurationProblems() problems}.
   */
  static final String CONFIGURATION_PROBLEMS = "coral.configuration.problems";

  /** The filter of the service, a {@link Duration}, by which a bundle asks for time to stop in. */
  private static final String MORE_TO_STOP = "(coral.stop.limit=true)";

  private final Framework framework;
  private final TemporaryFolder folder;
  private final Duration readyWithin;
  private final Duration stopWithin;
  private final List<BundleProblem> problems = new CopyOnWriteArrayList<>();
  private final List<String> configurationProblems = new CopyOnWriteArrayList<>();

  RunningFramework(
      Framework framework, TemporaryFolder folder, Duration readyWithin, Duration stopWithin) {
    this.framework = framework;
    this.folder = folder;
    this.readyWithin = readyWithin;
    this.stopWithin = stopWithin;
  }

  void boot(List<Path> bundles, Set<Path> connected, StartLevels levels, EarlyClasses early)
      throws BundleException {
    framework.init(this::note);
    BundleContext context = framework.getBundleContext();
    context.addFrameworkListener(this::note);
    List<Bundle> installed = new ArrayList<>();
    for (Path file : bundles) {
      install(context, file, connected).ifPresent(installed::add);
    }
    for (Bundle bundle : installed) {
      if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
        bundle.adapt(BundleStartLevel.class).setStartLevel(levels.of(bundle));
        mark(bundle);
      }
    }
    early.await();
    framework.start();
  }

  private Optional<Bundle> install(BundleContext context, Path file, Set<Path> connected) {
    try {
      return Optional.of(
          context.installBundle(
              connected.contains(file)
                  ? ClassPathBundles.location(file)
                  : "reference:" + file.toUri()));
    } catch (BundleException e) {
      problems.add(new BundleProblem(String.valueOf(file.getFileName()), oneLine(e)));
      return Optional.empty();
    }
  }

  /** Below the bundle's level this only remembers that it is to start: errors come as events. */
  private void mark(Bundle bundle) {
    try {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      problems.add(new BundleProblem(nameOf(bundle), oneLine(e)));
    }
  }

  private void note(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR) {
      Throwable thrown = event.getThrowable();
      problems.add(
          new BundleProblem(
              nameOf(event.getBundle()), thrown == null ? "framework error" : oneLine(thrown)));
    }
  }

  private static String nameOf(Bundle bundle) {
    String name = bundle.getSymbolicName();
    return name == null ? bundle.getLocation() : name;
  }

  private static String oneLine(Throwable thrown) {
    StringBuilder line = new StringBuilder();
    for (Throwable t = thrown; t != null && line.length() < 2000; t = t.getCause()) {
      String text = t.getMessage() == null ? t.getClass().getName() : t.getMessage();
      if (line.indexOf(text) < 0) {
        line.append(line.length() == 0 ? "" : ": ").append(text.strip().replaceAll("\\s+", " "));
      }
    }
    return line.toString();
  }

  /**
   * Raises the framework to a start level and waits until it is there.
   *
   * @param level the level to reach
   * @throws LaunchException when a bundle's start holds the framework up for more than a minute, or
   *     the thread is interrupted
   */
  public void raiseTo(int level) {
    CountDownLatch reached = new CountDownLatch(1);
    // Registered, as the listener for errors is: events come in order, so all errors are known when
    // this one comes. A listener handed to setStartLevel may be called before them.
    FrameworkListener listener =
        event -> {
          if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            reached.countDown();
          }
        };
    BundleContext context = context();
    context.addFrameworkListener(listener);
    try {
      framework.adapt(FrameworkStartLevel.class).setStartLevel(level, this::note);
      if (!reached.await(LEVEL_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LaunchException(
            "the framework has not reached start level "
                + level
                + " within "
                + LEVEL_BOUND.toSeconds()
                + " s: a bundle is stuck in its start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted on the way to start level " + level, e);
    } finally {
      context.removeFrameworkListener(listener);
    }
  }

  /** Writes the files into ConfigAdmin, and tells the bundles that ask which of them are wrong. */
  void configure(List<Path> files, Map<String, String> variables) {
    configurationProblems.addAll(new Configurations(context(), variables).write(files, problems));
    context()
        .registerService(
            Supplier.class,
            () -> List.copyOf(configurationProblems),
            new Hashtable<>(Map.of(CONFIGURATION_PROBLEMS, true)));
  }

  void awaitReady() {
    new Readiness(context(), new Components(context())).await(readyWithin);
  }

  /** Runtimes that are not there now without a known reason. Does not wait. */
  public List<BundleProblem> late() {
    return new Readiness(context(), new Components(context())).late();
  }

  /** What went wrong with single bundles so far, in order. */
  public List<BundleProblem> problems() {
    return List.copyOf(problems);
  }

  /** What is wrong with configuration files, each in one line that names the file. */
  public List<String> configurationProblems() {
    return List.copyOf(configurationProblems);
  }

  /** The framework itself; valid until {@link #close}. */
  public Framework framework() {
    return framework;
  }

  /**
   * The system bundle's context.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public BundleContext context() {
    BundleContext context = framework.getBundleContext();
    if (context == null) {
      throw new IllegalStateException("the framework has been stopped");
    }
    return context;
  }

  /**
   * The service of a type with the lowest id among those of the highest ranking.
   *
   * @param type a type of the JDK or of the framework's API
   * @param filter an LDAP filter
   */
  public <T> Optional<T> service(Class<T> type, String filter) {
    try {
      return context().getServiceReferences(type, filter).stream()
          .max(ServiceReference::compareTo)
          .map(context()::getService);
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException("not an LDAP filter: " + filter, e);
    }
  }

  /**
   * Stops the framework in the order of its start levels, waiting for at most the stop bound and
   * what bundles {@linkplain #MORE_TO_STOP ask for} on top, and deletes its storage. Safe to call
   * again.
   *
   * @return whether it has stopped
   */
  public boolean stop() {
    boolean stopped = false;
    // what ended the command must not cut short the bundles' own end, which has a bound
    boolean wasInterrupted = Thread.interrupted();
    Duration bound = stopWithin.plus(moreToStop());
    try {
      framework.stop();
      stopped = framework.waitForStop(bound.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    } catch (BundleException e) {
      problems.add(new BundleProblem("framework", oneLine(e)));
    } catch (InterruptedException e) {
      wasInterrupted = true;
    }
    folder.close();
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
    return stopped;
  }

  /** Nothing where it has stopped. */
  private Duration moreToStop() {
    return framework.getBundleContext() == null
        ? Duration.ZERO
        : service(Duration.class, MORE_TO_STOP).orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    stop();
  }
}
