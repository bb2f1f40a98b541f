package io.coral.serve.internal;

import io.coral.api.Activity;
import io.coral.api.Coral;
import io.coral.api.Share;
import io.coral.api.repository.BitstreamRepository;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the engine again and again, however many ask; nobody who asks waits for a board. Whether
 * requests can still be served it asks once a second, and at each look while they cannot. It is
 * there without an engine too, to say that there is none. Any thread.
 */
@Component(service = Watch.class, immediate = true, configurationPid = Watch.PID)
@Designate(ocd = ServeConfiguration.class)
public final class Watch {

  /** The PID of the settings; the command reads where to listen. */
  static final String PID = "io.coral.serve";

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final History history;
  private final Readiness readiness;
  private final ScheduledExecutorService looking;
  private final ExecutorService asking;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Coral coral;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable BitstreamRepository repository;

  // touched by the looking thread alone
  private long secondSince = System.nanoTime();

  // guarded by this
  private Sight last = Sight.NOTHING;
  private boolean closed;

  /** Called by Declarative Services. */
  @Activate
  public Watch(
      BundleContext context, Map<String, Object> configuration, @Reference History history) {
    this.history = history;
    this.looking = Executors.newSingleThreadScheduledExecutor(thread("coral-watch"));
    this.asking = Executors.newCachedThreadPool(thread("coral-watch-asks"));
    this.readiness = new Readiness(context, asking);
    long nanos =
        Settings.of(PID, configuration).duration("interval", Duration.ofMillis(500)).toNanos();
    looking.scheduleWithFixedDelay(this::look, 0, nanos, TimeUnit.NANOSECONDS);
  }

  private static ThreadFactory thread(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void look() {
    try {
      Coral engine = coral;
      Activity activity = engine == null ? Sight.NOTHING.activity() : engine.activity();
      List<Share> shares = engine == null ? List.of() : engine.shares();
      long now = System.nanoTime();
      long at = System.currentTimeMillis();
      Sight before = last();
      boolean isNew = now - secondSince >= SECOND_NANOS;
      History.Second second = before.second();
      if (isNew) {
        second = history.next(at, (now - secondSince) / 1e9);
        secondSince = now;
      }
      List<String> reasons =
          isNew || !before.isReady() ? readiness.reasons(engine, repository) : before.reasons();
      see(new Sight(before.number() + 1, at, reasons, activity, shares, second, isNew));
    } catch (RuntimeException e) {
      if (!isClosed()) {
        // the next look is the one that counts
        log().warn("A look at the engine failed", e);
      }
    }
  }

  private synchronized void see(Sight now) {
    last = now;
    notifyAll();
  }

  /** What was seen last. */
  synchronized Sight last() {
    return last;
  }

  /**
   * What was seen after a look, as soon as it is.
   *
   * @return null when nothing was for so long, or nothing will be
   */
  synchronized @Nullable Sight after(long number, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!closed && last.number() <= number) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
    return closed ? null : last;
  }

  /** Whether nothing more will be seen. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** The engine; null while there is none. */
  @Nullable Coral coral() {
    return coral;
  }

  /** The installed bitstreams; null while there is no repository. */
  @Nullable BitstreamRepository repository() {
    return repository;
  }

  /** What became of requests. */
  History history() {
    return history;
  }

  /** Called by Declarative Services. */
  @Deactivate
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    looking.shutdownNow();
    asking.shutdownNow();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Watch.class);
  }
}
