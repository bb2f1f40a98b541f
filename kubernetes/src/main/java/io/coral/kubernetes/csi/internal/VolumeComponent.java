package io.coral.kubernetes.csi.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.Roots;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** The volumes of a node in a framework: there where their configuration is. */
@Component(
    service = VolumeComponent.class,
    immediate = true,
    configurationPid = VolumeSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = VolumeConfiguration.class)
public final class VolumeComponent {

  private final VolumePlugin plugin;

  /**
   * Begins.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public VolumeComponent(
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference Roots roots,
      @Reference BitstreamRepository repository,
      @Reference RemoteRepositories remotes,
      @Reference EventLoops loops,
      @Reference(
              name = "events",
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable PodEvents events)
      throws IOException {
    Settings settings = Settings.of(VolumeSettings.PID, configuration);
    VolumeSettings volumes = VolumeSettings.of(settings, host());
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(VolumeComponent.class).warn("{}", finding);
    }
    plugin =
        VolumePlugin.start(
            coral,
            roots,
            repository,
            remotes,
            volumes,
            events == null ? PodEvents.NONE : events,
            loops);
    LoggerFactory.getLogger(VolumeComponent.class)
        .info(
            "Volumes of the driver {} are served to the kubelet of {}",
            VolumePlugin.DRIVER,
            volumes.kubelet());
  }

  /** A pod's host name is its own, so the node's is said by the environment. */
  private static String host() throws IOException {
    String said = System.getenv("NODE_NAME");
    return said == null || said.isEmpty() ? InetAddress.getLocalHost().getHostName() : said;
  }

  @Deactivate
  void stop() {
    plugin.close();
  }
}
