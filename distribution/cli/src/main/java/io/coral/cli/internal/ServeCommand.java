package io.coral.cli.internal;

import io.coral.cli.serve.ServeFile;
import io.coral.cli.serve.ServeFile.Serving;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.util.tracker.ServiceTracker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral serve}: the framework with all that other processes use and see, until a signal. */
@Command(
    name = ServeCommand.NAME,
    description = {
      "Stay, with every bundle started: serve the clients of other processes, and show over HTTP",
      "what the boards do.",
      "SIGTERM or Ctrl-C ends it in order; without a terminal, SIGHUP has it read the tenants' file",
      "again."
    })
final class ServeCommand implements Callable<Integer> {
  /** The level of what is there for this command alone, conf/start-levels.properties. */
  private static final int SERVE_LEVEL = 25;

  static final String NAME = "serve";
  private static final String PORT = "--port";
  private static final String NO_HTTP = "--no-http";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private static final String HTTP_PID = "org.apache.felix.http";
  private static final String DAEMON_PID = "io.coral.daemon";
  private static final String GATEWAY_PID = "io.coral.gateway";
  private static final String ENDPOINT = "osgi.http.endpoint";

  private final FrameworkServices services;
  private final Terminal terminal;
  private final Stop stop;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Listen there instead; who is let in by that sees everything.")
  private @Nullable String address;

  @Option(
      names = PORT,
      paramLabel = "PORT",
      description = "Listen on that port instead; 0 for any that is free.")
  private @Nullable Integer port;

  @Option(
      names = NO_HTTP,
      description = {
        "Show nothing over HTTP, and open no network socket for it: no page, no metrics, no REST of",
        "a gateway; for commands and clients."
      })
  private boolean isWithoutHttp;

  ServeCommand(FrameworkServices services, Terminal terminal, Stop stop) {
    this.services = services;
    this.terminal = terminal;
    this.stop = stop;
  }

  /**
   * The command by words that need no parser, which takes as long to be there as all bundles that
   * the command starts; empty by others.
   *
   * @param words the whole command line
   */
  static Optional<ServeCommand> ofPlain(
      FrameworkServices services, Terminal terminal, Stop stop, String... words) {
    ServeCommand command = new ServeCommand(services, terminal, stop);
    boolean isPlain = words.length > 0 && words[0].equals(NAME);
    for (int i = 1; isPlain && i < words.length; i++) {
      if (words[i].equals(NO_HTTP) && !command.isWithoutHttp) {
        command.isWithoutHttp = true;
      } else if (words[i].equals(PORT)
          && command.port == null
          && i + 1 < words.length
          && words[i + 1].matches("0|[1-9]\\d{0,4}")) {
        i++;
        command.port = Integer.valueOf(words[i]);
      } else {
        isPlain = false;
      }
    }
    return isPlain ? Optional.of(command) : Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    ServeSettings configured = ServeSettings.of(configuration());
    ServeSettings settings =
        new ServeSettings(
            configured.http() && !isWithoutHttp,
            Optional.ofNullable(address).orElse(configured.address()),
            Optional.ofNullable(port).orElse(configured.port()));
    Path folder = ServeFile.folder(System.getenv());
    try (ServeFile file = ServeFile.take(folder).orElseThrow(() -> another(folder));
        Supervised supervised = new Supervised(services, terminal)) {
      if (settings.http()) {
        requireFree(settings);
      }
      listen(settings);
      admit();
      raise();
      requireDaemon();
      if (!settings.http() && isConfigured(GATEWAY_PID)) {
        terminal.tell(
            "coral: the gateway has no REST, which is HTTP; set http = true in "
                + ServeSettings.PID
                + ".cfg, or leave --no-http out");
      }
      Optional<URI> address = settings.http() ? Optional.of(endpoint(settings)) : Optional.empty();
      file.write(new Serving(ProcessHandle.current().pid(), address));
      Ready ready = address.map(Ready::at).orElseGet(() -> Ready.in(services));
      String reasons = ready.await(PATIENCE);
      String where = address.map(each -> "ready at " + each).orElse("ready, without HTTP");
      String status = reasons.isEmpty() ? where : "not " + where + ": " + reasons;
      terminal.println(status);
      supervised.ready(status);
      stay(ready, supervised);
    } catch (InterruptedException e) {
      // a signal is how it ends
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }

  /** Until the end, with a look at itself as often as the supervisor wants to hear of it. */
  private void stay(Ready ready, Supervised supervised) throws InterruptedException {
    while (!stop.await(beat(System.getenv()))) {
      if (ready.lives()) {
        supervised.alive();
      }
    }
  }

  /** Half of what the supervisor waits for a sign of life; forever where it does not. */
  static Duration beat(Map<String, String> environment) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean isMeant = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
    if (!isMeant || !micros.matches("[1-9]\\d{0,15}")) {
      return FOREVER;
    }
    return Duration.of(Long.parseLong(micros), ChronoUnit.MICROS).dividedBy(2);
  }

  private Map<String, Object> configuration() throws IOException {
    Dictionary<String, Object> properties =
        admin().getConfiguration(ServeSettings.PID, "?").getProperties();
    Map<String, Object> configuration = new TreeMap<>();
    if (properties != null) {
      Collections.list(properties.keys())
          .forEach(key -> configuration.put(key, properties.get(key)));
    }
    return configuration;
  }

  private ConfigurationAdmin admin() {
    return services
        .find(ConfigurationAdmin.class)
        .orElseThrow(() -> new CommandException(ExitCode.FAILED, "ConfigAdmin is not running"));
  }

  private static CommandException another(Path folder) {
    String which = "";
    try {
      which =
          ServeFile.read(folder).map(each -> ", process " + each.pid() + each.place()).orElse("");
    } catch (IOException e) {
      which = " (" + e.getMessage() + ")";
    }
    return new CommandException(
        ExitCode.FAILED,
        "coral serve runs already" + which + "; `coral top` shows it, a SIGTERM ends it");
  }

  /** The server itself would only log it. */
  private static void requireFree(ServeSettings settings) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(settings.address()), settings.port()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "nothing can listen on port "
              + settings.port()
              + " of "
              + settings.address()
              + ": "
              + e.getMessage()
              + "; name another by --port (0 for any that is free) or in "
              + ServeSettings.PID
              + ".cfg");
    }
  }

  private void listen(ServeSettings settings) throws IOException {
    admin()
        .getConfiguration(HTTP_PID, "?")
        .update(
            FrameworkUtil.asDictionary(
                Map.of(
                    HTTP_PID + ".enable",
                    settings.http(),
                    HTTP_PID + ".host",
                    settings.address(),
                    "org.osgi.service.http.port",
                    String.valueOf(settings.port()),
                    HTTP_PID + ".jetty.sendServerHeader",
                    "false",
                    // events arrive when they happen, not when a block is full
                    "org.apache.felix.jetty.gziphandler.enable",
                    "false")));
  }

  /** The daemon is there where it is configured; its settings need not be written. */
  private void admit() throws IOException {
    if (!isConfigured(DAEMON_PID)) {
      admin().getConfiguration(DAEMON_PID, "?").update(FrameworkUtil.asDictionary(Map.of()));
    }
  }

  private boolean isConfigured(String pid) throws IOException {
    return admin().getConfiguration(pid, "?").getProperties() != null;
  }

  private void raise() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    FrameworkListener listener =
        event -> {
          if (event.getType() == FrameworkEvent.ERROR) {
            Bundle bundle = event.getBundle();
            terminal.tell("coral: bundle " + bundle.getSymbolicName() + ": " + cause(event));
          } else if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            reached.countDown();
          }
        };
    services.context().addFrameworkListener(listener);
    try {
      services
          .context()
          .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
          .adapt(FrameworkStartLevel.class)
          .setStartLevel(SERVE_LEVEL);
      if (!reached.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CommandException(
            ExitCode.FAILED, "a bundle has not started within " + PATIENCE.toSeconds() + " s");
      }
    } finally {
      services.context().removeFrameworkListener(listener);
    }
  }

  /** One that cannot serve is to end, so that its supervisor hears of it. */
  private void requireDaemon() {
    ComponentReasons reasons = new ComponentReasons(services.find(ServiceComponentRuntime.class));
    Stream.of(services.context().getBundles())
        .filter(bundle -> DAEMON_PID.equals(bundle.getSymbolicName()))
        .flatMap(bundle -> reasons.of(bundle).stream())
        .filter(Problem::failure)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new CommandException(ExitCode.FAILED, problem.what());
            });
  }

  private static String cause(FrameworkEvent event) {
    return String.valueOf(event.getThrowable().getMessage());
  }

  /** Where the server listens, which it says itself. */
  private URI endpoint(ServeSettings settings) throws InterruptedException {
    try {
      ServiceTracker<Object, Object> tracker =
          new ServiceTracker<>(
              services.context(),
              FrameworkUtil.createFilter(
                  "(&(objectClass=org.osgi.service.servlet.runtime.HttpServiceRuntime)("
                      + ENDPOINT
                      + "=*))"),
              null);
      tracker.open();
      try {
        if (tracker.waitForService(PATIENCE.toMillis()) == null) {
          throw new CommandException(
              ExitCode.FAILED, "no HTTP server has started; the log says why");
        }
        Object told = tracker.getServiceReference().getProperty(ENDPOINT);
        String first = told instanceof String[] several ? several[0] : String.valueOf(told);
        int at = URI.create(first).getPort();
        return new URI("http", null, settings.address(), at, "/", null, null);
      } finally {
        tracker.close();
      }
    } catch (InvalidSyntaxException | URISyntaxException e) {
      throw new IllegalStateException("neither filter nor address has an odd character", e);
    }
  }
}
