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

/** The volume plugin in a framework: there where its configuration is. */
@Component(
    service = DockerComponent.class,
    immediate = true,
    configurationPid = DockerSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DockerConfiguration.class)
public final class DockerComponent {

  private final PluginServer server;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public DockerComponent(
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference BitstreamRepository repository,
      @Reference EventLoops loops,
      @Reference Copiers copiers,
      @Reference Quotas quotas)
      throws IOException {
    Settings settings = Settings.of(DockerSettings.PID, configuration);
    DockerSettings docker = DockerSettings.of(settings);
    Endpoint.Shared shared = new Endpoint.Shared(coral, repository, loops, copiers, quotas);
    server =
        PluginServer.listen(
            docker.socket(), Volumes.open(docker.state(), docker.volumes(), shared), loops);
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(DockerComponent.class).warn("{}", finding);
    }
    LoggerFactory.getLogger(DockerComponent.class)
        .info("Docker's volumes of the driver inaccel are served at {}", docker.socket());
  }

  @Deactivate
  void stop() {
    server.close();
  }
}
