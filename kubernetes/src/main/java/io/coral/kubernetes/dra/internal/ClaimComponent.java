package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.Claimable;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
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

/** The claims of a node in a framework: there where their configuration is. */
@Component(
    immediate = true,
    configurationPid = ClaimSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClaimConfiguration.class)
public final class ClaimComponent implements Claimable {

  private final ClaimSettings settings;
  private final ClaimDriver driver;

  /**
   * Begins.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public ClaimComponent(
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference Entrances entrances,
      @Reference BitstreamRepository repository,
      @Reference EventLoops loops,
      @Reference(
              name = "events",
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable PodEvents events)
      throws IOException {
    Settings said = Settings.of(ClaimSettings.PID, configuration);
    settings = ClaimSettings.of(said, System.getenv());
    for (Finding finding : said.findings()) {
      LoggerFactory.getLogger(ClaimComponent.class).warn("{}", finding);
    }
    driver =
        ClaimDriver.start(
            coral,
            entrances,
            repository,
            settings,
            events == null ? PodEvents.NONE : events,
            loops);
    LoggerFactory.getLogger(ClaimComponent.class)
        .info("The boards of node {} are offered to claims", settings.node());
  }

  @Override
  public boolean has(String kind) {
    return settings.offers(kind);
  }

  /** Ends it; waits for a bounded time. */
  @Deactivate
  public void stop() {
    driver.close();
  }
}
