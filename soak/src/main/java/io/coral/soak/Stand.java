package io.coral.soak;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.launcher.Launch;
import io.coral.launcher.RunningFramework;
import io.coral.launcher.StartLevels;
import io.coral.launcher.TemporaryFolder;
import io.coral.soak.rack.Rack;
import io.coral.soak.rack.RackOwner;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A framework with the distribution's bundles, and two vendors over its simulator. The
 * specification and the API come from the class path, so that the soak can call what is inside.
 */
final class Stand implements AutoCloseable {

  private static final String SIMULATOR = "io.coral.runtime.sim";

  /** What the engine needs: of Coral these alone, and libraries that are not native. */
  private static final Pattern NEEDED =
      Pattern.compile("io\\.coral\\.(core|runtime\\.sim|logging)-.*|(?!io\\.coral\\.|jna-).*");

  private static final Pattern USES = Pattern.compile(";\\s*uses:=\"[^\"]*\"");
  private static final long REFRESH_SECONDS = 30;

  private final TemporaryFolder folder = TemporaryFolder.make();
  private final Path log = folder.path().resolve("engine.log");
  private final RunningFramework framework;
  private final List<Bundle> vendors = new ArrayList<>();
  private final List<Path> artifacts;
  private final Coral coral;
  private final BitstreamRepository repository;

  /**
   * Boots it.
   *
   * @param home the distribution
   * @param owner gives the boards their faults
   */
  Stand(Path home, RackOwner owner) throws IOException, BundleException {
    framework = launch(home).start();
    context().registerService(RackOwner.class, owner, null);
    for (Vendor vendor : Vendor.ALL) {
      vendors.add(vendor.start(context()));
    }
    coral = service(Coral.class);
    repository = service(BitstreamRepository.class);
    artifacts = Artifacts.write(folder.path().resolve("artifacts"));
    artifacts.forEach(repository::install);
  }

  private Launch launch(Path home) throws IOException {
    System.setProperty(
        "io.coral.core.repository.root", folder.path().resolve("repository").toString());
    System.setProperty("logback.configurationFile", logging().toString());
    Path boards = folder.path().resolve(SIMULATOR + ".cfg");
    Files.writeString(boards, "boards = count=0\n");
    return new Launch()
        .bundles(bundles(home))
        .startLevels(StartLevels.read(home.resolve("conf/start-levels.properties")))
        .configurations(List.of(boards), Map.of())
        // else Felix resolves on threads that outlive it by a minute
        .property("felix.resolver.parallelism", "1")
        .property(
            Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
            String.join(
                ",",
                exports(AcceleratorRuntime.class),
                exports(Coral.class),
                Rack.class.getPackageName()));
  }

  /** Warnings are told of each board that is lost; an error is the engine's own. */
  private Path logging() throws IOException {
    return Files.writeString(
        folder.path().resolve("logback.xml"),
        """
        <configuration>
          <appender name="file" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder><pattern>%%logger: %%msg%%n%%ex</pattern></encoder>
          </appender>
          <root level="ERROR"><appender-ref ref="file"/></root>
        </configuration>
        """
            .formatted(log));
  }

  private static List<Path> bundles(Path home) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String part : List.of("framework", "bundles")) {
      try (Stream<Path> files = Files.list(home.resolve(part))) {
        files
            .filter(file -> NEEDED.matcher(file.getFileName().toString()).matches())
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }

  /** The packages of a bundle on the class path, under their versions. */
  private static String exports(Class<?> type) throws IOException {
    try (InputStream file = type.getProtectionDomain().getCodeSource().getLocation().openStream();
        JarInputStream jar = new JarInputStream(file)) {
      String exports = jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
      return USES.matcher(exports).replaceAll("");
    }
  }

  private <T> T service(Class<T> type) {
    return framework
        .service(type, "(objectClass=*)")
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the framework offers no " + type.getName() + ": " + framework.problems()));
  }

  /** For services of the soak's own. */
  BundleContext context() {
    return framework.context();
  }

  Coral coral() {
    return coral;
  }

  /** Installs an artifact over itself. */
  void installAgain(Random random) {
    repository.install(artifacts.get(random.nextInt(artifacts.size())));
  }

  /** Refreshes a vendor's bundle: its boards go, and others come. */
  void refreshVendor(Random random) throws InterruptedException {
    refresh(vendors.get(random.nextInt(vendors.size())));
  }

  /** Refreshes the simulator's bundle, and so every vendor's. */
  void refreshSimulator() throws InterruptedException {
    refresh(
        Arrays.stream(context().getBundles())
            .filter(bundle -> SIMULATOR.equals(bundle.getSymbolicName()))
            .findFirst()
            .orElseThrow());
  }

  private void refresh(Bundle bundle) throws InterruptedException {
    CountDownLatch refreshed = new CountDownLatch(1);
    framework
        .framework()
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            List.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
              }
            });
    if (!refreshed.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "the refresh of " + bundle + " does not end within " + REFRESH_SECONDS + " s");
    }
  }

  /** What the engine has logged as errors. */
  String errors() throws IOException {
    return Files.exists(log) ? Files.readString(log).strip() : "";
  }

  @Override
  public void close() {
    framework.close();
    folder.close();
  }
}
