package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.TenantQuotas;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon in a framework: there where its configuration is, for as long as the engine is. It
 * offers {@link Entrances} and {@link TenantQuotas}, and three services of the JDK's types: a
 * supplier with the property {@code coral.reload}, which reads the tenants' file again and tells
 * what changed; one with {@code coral.alive}, which tells within seconds whether clients are
 * served; and, with {@code coral.stop.limit}, the time that its end may take.
 */
@Component(
    service = DaemonComponent.class,
    immediate = true,
    configurationPid = DaemonSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    reference = {
      @Reference(
          name = FrameworkHost.REPOSITORY,
          service = BitstreamRepository.class,
          cardinality = ReferenceCardinality.OPTIONAL,
          policy = ReferencePolicy.DYNAMIC),
      @Reference(
          name = FrameworkHost.REMOTES,
          service = RemoteRepositories.class,
          cardinality = ReferenceCardinality.OPTIONAL,
          policy = ReferencePolicy.DYNAMIC)
    })
@Designate(ocd = DaemonConfiguration.class)
public final class DaemonComponent {

  private static final Duration ALIVE = Duration.ofSeconds(5);

  private final Daemon daemon;
  private final List<ServiceRegistration<?>> registered;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public DaemonComponent(
      ComponentContext component, Map<String, Object> configuration, @Reference Coral coral)
      throws IOException {
    Settings settings = Settings.of(DaemonSettings.PID, configuration);
    daemon = Daemon.start(coral, new FrameworkHost(component), settings);
    for (Finding finding : settings.findings()) {
      log().warn("{}", finding);
    }
    Supplier<List<String>> reload = daemon::reload;
    Supplier<Boolean> alive = () -> daemon.lives(ALIVE);
    BundleContext context = component.getBundleContext();
    registered =
        List.of(
            context.registerService(Entrances.class, daemon, null),
            context.registerService(TenantQuotas.class, daemon, null),
            context.registerService(Supplier.class, reload, property("coral.reload")),
            context.registerService(Supplier.class, alive, property("coral.alive")),
            context.registerService(
                Duration.class, daemon.patience(), property("coral.stop.limit")));
    log().info("Clients are served at {}", daemon.socket());
  }

  private static Dictionary<String, Object> property(String name) {
    return FrameworkUtil.asDictionary(Map.of(name, true));
  }

  @Deactivate
  void stop() {
    registered.forEach(ServiceRegistration::unregister);
    daemon.close();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(DaemonComponent.class);
  }
}
