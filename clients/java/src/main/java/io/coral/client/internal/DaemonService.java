package io.coral.client.internal;

import io.coral.api.Coral;
import io.coral.client.DaemonCoral;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The daemon as a service of a framework that is configured to ask it, before an engine of the
 * framework's own: for as long as one is there, or is waited for. One that comes later, or comes
 * back, is found.
 */
@Component(
    service = DaemonService.class,
    immediate = true,
    configurationPid = DaemonService.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DaemonServiceConfiguration.class)
public final class DaemonService {

  static final String PID = "io.coral.client";

  private static final System.Logger LOG = System.getLogger(DaemonService.class.getName());

  /** Between two looks for a daemon. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final long STOP_MILLIS = 5_000;

  private final BundleContext context;
  private final Way way;
  private final Thread thread = new Thread(this::run, "coral-client-service");

  // of the thread that makes this, then of its own
  private @Nullable DaemonCoral daemon;
  private @Nullable ServiceRegistration<Coral> registered;

  /** How a daemon is found. */
  @FunctionalInterface
  interface Way {
    DaemonCoral connect() throws IOException;
  }

  /** Looks for the daemon once, and goes on looking on a thread of its own. */
  @Activate
  public DaemonService(BundleContext context, Map<String, Object> configuration) {
    this(context, way(Settings.of(PID, configuration).text("socket")));
  }

  DaemonService(BundleContext context, Way way) {
    this.context = context;
    this.way = way;
    look(Level.WARNING);
    thread.setDaemon(true);
    thread.start();
  }

  private static Way way(Optional<String> socket) {
    return socket.isPresent()
        ? () -> DaemonCoral.connect(Path.of(socket.get()))
        : DaemonCoral::connect;
  }

  private void run() {
    try {
      while (true) {
        if (daemon != null) {
          LOG.log(Level.WARNING, "This framework has lost the daemon: " + daemon.awaitEnd());
          leave();
        }
        // nothing tells when a daemon comes; a stop interrupts this
        Thread.sleep(PAUSE_MILLIS);
        look(Level.DEBUG);
      }
    } catch (InterruptedException e) {
      // this is stopped
    } finally {
      leave();
    }
  }

  /** Registers a daemon that answers; that there is none is told at this level. */
  private void look(Level ifMissing) {
    try {
      daemon = way.connect();
      LOG.log(Level.INFO, "This framework asks the daemon, for tenant " + daemon.tenant());
      registered =
          context.registerService(
              Coral.class,
              daemon,
              FrameworkUtil.asDictionary(
                  Map.of(Constants.SERVICE_RANKING, DaemonProvider.BEFORE_ENGINES)));
    } catch (IOException e) {
      LOG.log(
          ifMissing, "This framework does without the daemon until one comes: " + e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "This framework does without the daemon for now", e);
      leave();
    }
  }

  private void leave() {
    try {
      if (registered != null) {
        registered.unregister();
      }
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "The framework has taken the service back already", e);
    } finally {
      registered = null;
      if (daemon != null) {
        daemon.close();
        daemon = null;
      }
    }
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(STOP_MILLIS);
  }
}
