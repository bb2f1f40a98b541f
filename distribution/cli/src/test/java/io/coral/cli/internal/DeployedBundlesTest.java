package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

class DeployedBundlesTest {
  private static final Duration BOUND = Duration.ofSeconds(2);

  @TempDir Path folder;
  private Path real;
  private Path deploy;

  private final AtomicLong now = new AtomicLong();
  private final List<Bundle> there = new ArrayList<>();

  @BeforeEach
  void layOut() throws IOException {
    real = Files.createDirectories(folder.resolve("real"));
    deploy = Files.createSymbolicLink(folder.resolve("deploy"), real);
  }

  private void jar(String name, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", version);
    new JarOutputStream(Files.newOutputStream(deploy.resolve(name + ".jar")), manifest).close();
  }

  private void bundle(String name, String version, String location) {
    there.add(
        (Bundle)
            Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getSymbolicName" -> name;
                      case "getVersion" -> Version.parseVersion(version);
                      case "getLocation" -> location;
                      case "getState" -> Bundle.ACTIVE;
                      default -> throw new AssertionError(method);
                    }));
  }

  /** Only looks are answered: doctor changes nothing. */
  private List<String> told() throws IOException {
    BundleContext context =
        (BundleContext)
            Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("getBundles");
                  return there.toArray(Bundle[]::new);
                });
    List<DeployedJar> jars = new ArrayList<>();
    for (Path file : Files.list(deploy).sorted().toList()) {
      jars.add(DeployedJar.read(file).orElseThrow());
    }
    Patience patience = new Patience(BOUND, now::get, now::addAndGet);
    return new DeployedBundles(context, jars)
        .problems(patience).stream().map(problem -> problem.what()).toList();
  }

  private void watch() {
    bundle("org.apache.felix.fileinstall", "3.7.4", "reference:file:/fileinstall.jar");
  }

  @Test
  void aBundleIsNoCopyOfItselfWhereALinkLeadsToItsFolder() throws IOException {
    watch();
    jar("acme", "1.0.0");
    bundle("acme", "1.0.0", real.resolve("acme.jar").toUri().toString());

    assertThat(told()).isEmpty();
    assertThat(now).hasValue(0);
  }

  @Test
  void aBundleFromElsewhereHasACopy() throws IOException {
    jar("acme", "1.0.0");
    bundle("acme", "1.0.0", "reference:" + folder.resolve("bundles/acme.jar").toUri());

    assertThat(told())
        .singleElement()
        .asString()
        .startsWith(deploy.resolve("acme.jar") + " is another copy of acme 1.0.0");
  }

  @Test
  void whatTheManifestShowsIsTheCauseAndNeedsNoWait() throws IOException {
    watch();
    jar("acme", "one.two");

    assertThat(told())
        .singleElement()
        .asString()
        .startsWith(deploy.resolve("acme.jar") + " cannot be installed: its Bundle-Version")
        .contains("one.two");
    assertThat(now).hasValue(0);
  }

  @Test
  void allJarsThatFileInstallDoesNotTakeShareOneWait() throws IOException {
    watch();
    for (String name : List.of("a", "b", "c")) {
      jar(name, "1.0.0");
    }

    assertThat(told())
        .hasSize(3)
        .allMatch(what -> what.endsWith("is not installed: FileInstall did not take it"));
    assertThat(now).hasValue(BOUND.toNanos());
  }

  @Test
  void whereNobodyWatchesAJarMayLie() throws IOException {
    jar("acme", "1.0.0");

    assertThat(told()).isEmpty();
    assertThat(now).hasValue(0);
  }
}
