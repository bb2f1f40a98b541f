package io.coral.client.internal;

import io.coral.api.Coral;
import io.coral.client.DaemonCoral;
import io.coral.spec.settings.Settings;
import java.io.IOException;
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
 * The daemon as a service of a framework that is configured to ask it: where one answers when this
 * starts, it goes before an engine of the framework's own.
 */
@Component(
    service = DaemonService.class,
    immediate = true,
    configurationPid = DaemonService.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DaemonServiceConfiguration.class)
public final class DaemonService {

  static final String PID = "io.coral.client";

  private final @Nullable DaemonCoral daemon;
  private final @Nullable ServiceRegistration<Coral> registered;

  /** Looks for the daemon; does not wait for one. */
  @Activate
  public DaemonService(BundleContext context, Map<String, Object> configuration) {
    daemon = connected(Settings.of(PID, configuration).text("socket"));
    registered =
        daemon == null
            ? null
            : context.registerService(
                Coral.class,
                daemon,
                FrameworkUtil.asDictionary(
                    Map.of(Constants.SERVICE_RANKING, DaemonProvider.BEFORE_ENGINES)));
  }

  private static @Nullable DaemonCoral connected(Optional<String> socket) {
    try {
      return socket.isPresent()
          ? DaemonCoral.connect(Path.of(socket.get()))
          : DaemonCoral.connect();
    } catch (IOException e) {
      System.getLogger(DaemonService.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "This framework does without the daemon: " + e.getMessage());
      return null;
    }
  }

  @Deactivate
  void stop() {
    if (registered != null) {
      registered.unregister();
    }
    if (daemon != null) {
      daemon.close();
    }
  }
}
