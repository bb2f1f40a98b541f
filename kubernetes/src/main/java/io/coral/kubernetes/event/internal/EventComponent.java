package io.coral.kubernetes.event.internal;

import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** The events of a node in a framework: there where their configuration is. */
@Component(configurationPid = EventSettings.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EventConfiguration.class)
public final class EventComponent implements PodEvents {

  private final ApiEvents events;

  /**
   * Tells nothing yet.
   *
   * @throws IOException when it cannot be read whom to trust
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public EventComponent(Map<String, Object> configuration) throws IOException {
    Settings said = Settings.of(EventSettings.PID, configuration);
    EventSettings settings = EventSettings.of(said, System.getenv());
    for (Finding finding : said.findings()) {
      LoggerFactory.getLogger(EventComponent.class).warn("{}", finding);
    }
    events = new ApiEvents(new ApiServer(settings.api()), settings.node());
  }

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    events.tell(pod, kind, reason, message);
  }
}
