package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.process.ParentWatch;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.conformance.rules.source.KitFramework;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A process of its own that starts the bundle under test, discovers, uses the first device, stops,
 * and writes down what it saw. {@link ProbeRun} starts it in the environment that a rule is about.
 */
final class Probe {

  /** The system properties that become properties of the framework. */
  static final String FRAMEWORK_PREFIX = "coral.probe.";

  private static final Duration USE_BOUND = Duration.ofSeconds(20);

  private final Properties seen = new Properties();

  private Probe() {}

  /** Bundle, result file, fixture file or "-", then configuration files. */
  public static void main(String[] arguments) throws IOException {
    ParentWatch.start();
    Probe probe = new Probe();
    List<Path> configurations = new ArrayList<>();
    for (int i = 3; i < arguments.length; i++) {
      configurations.add(Path.of(arguments[i]));
    }
    try {
      Fixture fixture =
          arguments[2].equals("-") ? Fixture.EMPTY : Fixture.read(Path.of(arguments[2]));
      probe.look(BundleFile.of(Path.of(arguments[0])), fixture, configurations);
    } catch (NotTestable e) {
      probe.seen.setProperty(ProbeRun.OBSTACLE, String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      // whatever the bundle throws is what was seen
      probe.seen.setProperty(ProbeRun.ERROR, String.valueOf(e));
    }
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      probe.seen.store(out, null);
    }
    // whatever threads the runtime has left
    System.exit(0);
  }

  private void look(BundleFile file, Fixture fixture, List<Path> configurations) {
    Map<String, String> properties = new TreeMap<>();
    for (String key : System.getProperties().stringPropertyNames()) {
      if (key.startsWith(FRAMEWORK_PREFIX)) {
        properties.put(key.substring(FRAMEWORK_PREFIX.length()), System.getProperty(key));
      }
    }
    try (KitFramework framework = KitFramework.boot(file, properties, configurations)) {
      framework.start();
      AcceleratorRuntime runtime = framework.runtime();
      seen.setProperty(ProbeRun.STARTED, "true");
      Discovery discovery = framework.discover(runtime);
      List<String> ids = discovery.devices().stream().map(DeviceInfo::id).toList();
      seen.setProperty(ProbeRun.DEVICES, String.join("\n", ids));
      seen.setProperty(
          ProbeRun.FINDINGS,
          String.join("\n", discovery.findings().stream().map(Finding::toString).toList()));
      seen.setProperty(
          ProbeRun.INCOMPLETE,
          String.join(
              "\n",
              discovery.findings().stream()
                  .filter(Probe::isIncomplete)
                  .map(Finding::toString)
                  .toList()));
      use(runtime, discovery, fixture).ifPresent(text -> seen.setProperty(ProbeRun.USE, text));
    }
  }

  private static boolean isIncomplete(Finding finding) {
    return finding.subject().isBlank() || finding.cause().isBlank() || finding.remedy().isBlank();
  }

  /** Opens, programs and closes the first device that works; what went wrong, if anything. */
  private static Optional<String> use(
      AcceleratorRuntime runtime, Discovery discovery, Fixture fixture) {
    Optional<DeviceInfo> device =
        discovery.devices().stream().filter(each -> each.failure().isEmpty()).findFirst();
    if (device.isEmpty()) {
      return Optional.empty();
    }
    try (Resource resource = runtime.open(device.get().id())) {
      if (!fixture.binaries().isEmpty()) {
        resource.program(fixture.binaries().get(0).bitstream());
        resource.memories().get(0).allocate(4096).copyToDevice().await(USE_BOUND);
      }
      return Optional.empty();
    } catch (AcceleratorException e) {
      return Optional.of(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
