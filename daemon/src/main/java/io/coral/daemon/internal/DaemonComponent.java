package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** The daemon in a framework: there where its configuration is, for as long as the engine is. */
@Component(
    service = DaemonComponent.class,
    immediate = true,
    configurationPid = DaemonSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DaemonConfiguration.class)
public final class DaemonComponent {

  private final Daemon daemon;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public DaemonComponent(
      BundleContext context, Map<String, Object> configuration, @Reference Coral coral)
      throws IOException {
    Settings settings = Settings.of(DaemonSettings.PID, configuration);
    daemon = Daemon.start(coral, new FrameworkHost(context), settings);
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(DaemonComponent.class).warn("{}", finding);
    }
    LoggerFactory.getLogger(DaemonComponent.class)
        .info("Clients are served at {}", daemon.socket());
  }

  @Deactivate
  void stop() {
    daemon.close();
  }
}
