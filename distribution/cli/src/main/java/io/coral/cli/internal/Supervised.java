package io.coral.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * A process that stays, as its supervisor sees it: ready, reloading, alive, ending. The daemon's
 * bundle offers the way to the supervisor, and whoever reads something again when it is told to
 * offers that as a service; the launcher calls this one on SIGHUP. Any thread.
 */
final class Supervised implements AutoCloseable {
  private static final String SUPERVISOR = "coral.supervisor";
  private static final String RELOAD = "coral.reload";
  private static final String ALIVE = "coral.alive";
  private static final String STOP_LIMIT = "coral.stop.limit";

  /** How much later than they were asked to, bundles may be done with their end. */
  private static final Duration MORE = Duration.ofSeconds(20);

  private final FrameworkServices services;
  private final Terminal terminal;
  private final ServiceRegistration<?> reload;
  private volatile String status = "starting";

  Supervised(FrameworkServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
    this.reload =
        services
            .context()
            .registerService(
                Runnable.class, this::reload, FrameworkUtil.asDictionary(Map.of(RELOAD, true)));
  }

  /** Requests can be served from now on, or what stands in the way of it. */
  void ready(String what) {
    status = what;
    tell("READY=1\nSTATUS=" + oneLine(what));
  }

  /** It is as it should be, unless the daemon serves nobody; asks that one for a bounded time. */
  void alive() {
    if (services.told(ALIVE).orElse(true).equals(true)) {
      tell("WATCHDOG=1");
    }
  }

  /** Reads again what can be read again, and says what changed. */
  private synchronized void reload() {
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    tell("RELOADING=1\nMONOTONIC_USEC=" + micros);
    List<String> changes = new ArrayList<>();
    services.each(
        Supplier.class,
        RELOAD,
        reads -> {
          if (reads.get() instanceof List<?> lines) {
            lines.forEach(line -> changes.add(String.valueOf(line)));
          }
        });
    terminal.println(
        changes.isEmpty() ? "reloaded: nothing changed" : "reloaded: " + changes.size() + " lines");
    changes.forEach(change -> change.lines().forEach(line -> terminal.println("  " + line)));
    tell("READY=1\nSTATUS=" + oneLine(status));
  }

  /** It ends, and asks for the time that bundles have asked for. */
  @Override
  public void close() {
    reload.unregister();
    List<Duration> limits = new ArrayList<>(List.of(MORE));
    services.each(Duration.class, STOP_LIMIT, limits::add);
    Duration limit = limits.stream().reduce(Duration.ZERO, Duration::plus);
    long micros = TimeUnit.NANOSECONDS.toMicros(limit.toNanos());
    tell("STOPPING=1\nSTATUS=ending\nEXTEND_TIMEOUT_USEC=" + micros);
  }

  @SuppressWarnings("unchecked") // what the property means
  private void tell(String lines) {
    services.each(Consumer.class, SUPERVISOR, supervisor -> supervisor.accept(lines));
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }
}
