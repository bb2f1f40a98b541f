package io.coral.daemon.internal;

import io.coral.protocol.local.Supervisor;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.LoggerFactory;

/**
 * Passes on to the supervisor of this process what somebody has to tell it, as lines of
 * sd_notify(3); a service of the JDK's type with the property {@code coral.supervisor}. Where there
 * is no supervisor, nothing happens.
 */
@Component(
    service = Consumer.class,
    property = {"coral.supervisor:Boolean=true"})
public final class SupervisorComponent implements Consumer<String> {

  private final Optional<Supervisor> supervisor = Supervisor.of(System.getenv());

  /** Called by Declarative Services. */
  @Activate
  public SupervisorComponent() {}

  @Override
  public void accept(String lines) {
    try {
      if (supervisor.isPresent()) {
        supervisor.get().tell(lines);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(SupervisorComponent.class).warn("It is not told: {}", lines, e);
    }
  }
}
