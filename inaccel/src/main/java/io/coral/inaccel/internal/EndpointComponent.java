package io.coral.inaccel.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/**
 * The endpoint of one root in a framework: there where its configuration is, for as long as the
 * engine is. Several configurations are several roots, which come and go by themselves.
 */
@Component(
    service = EndpointComponent.class,
    immediate = true,
    configurationPid = RootSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RootConfiguration.class, factory = true)
public final class EndpointComponent {

  private final Endpoint endpoint;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public EndpointComponent(
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference BitstreamRepository repository,
      @Reference EventLoops loops,
      @Reference Copiers copiers,
      @Reference Quotas quotas)
      throws IOException {
    Settings settings = Settings.of(RootSettings.PID, configuration);
    endpoint =
        Endpoint.open(settings, new Endpoint.Shared(coral, repository, loops, copiers, quotas));
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(EndpointComponent.class).warn("{}", finding);
    }
    LoggerFactory.getLogger(EndpointComponent.class)
        .info("InAccel's clients are served below {}", endpoint.root());
  }

  @Deactivate
  void stop() {
    endpoint.close();
  }
}
