package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.Launch;
import io.coral.launcher.RunningFramework;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** What doctor says of bundles in the watched folder that FileInstall and SCR only log. */
class DeployDoctorTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  private RunningFramework start(Path deploy) throws IOException {
    Launch launch = Built.launch(folder).readyLevel(20);
    Map.of(
            "felix.fileinstall.dir", deploy.toString(),
            "felix.fileinstall.poll", "100",
            "felix.fileinstall.noInitialDelay", "true",
            "felix.fileinstall.start.level", "10",
            "felix.fileinstall.log.level", "1")
        .forEach(launch::property);
    return launch.start();
  }

  /** A jar that appears in the folder at once. */
  private Path drop(Path deploy, String name, Map<String, String> headers, String... entries)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    headers.forEach(main::putValue);
    Path aside = folder.resolve("aside.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(aside), manifest)) {
      for (int i = 0; i < entries.length; i += 2) {
        out.putNextEntry(new JarEntry(entries[i]));
        out.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return Files.move(aside, deploy.resolve(name + ".jar"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String doctor(RunningFramework framework) {
    @SuppressWarnings("unchecked")
    ToIntFunction<String[]> coral =
        framework.service(ToIntFunction.class, "(coral.main=true)").orElseThrow();
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(coral.applyAsInt(new String[] {"doctor"})).isEqualTo(1);
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static boolean isThere(RunningFramework framework, String name, int state) {
    return Arrays.stream(framework.context().getBundles())
        .anyMatch(bundle -> name.equals(bundle.getSymbolicName()) && bundle.getState() == state);
  }

  @Test
  void whatDoesNotComeUpIsNamedWithItsFile() throws Exception {
    Path real = Files.createDirectories(folder.resolve("real"));
    Path deploy = Files.createSymbolicLink(folder.resolve("deploy"), real);
    Map<String, String> component = Map.of("Service-Component", "OSGI-INF/c.xml");
    try (RunningFramework framework = start(deploy)) {
      Map<String, Path> jars = new LinkedHashMap<>();
      jars.put(
          "cannot be installed", drop(deploy, "acme.version", Map.of("Bundle-Version", "one.two")));
      jars.put(
          "does not start",
          drop(deploy, "acme.activator", Map.of("Bundle-Activator", "acme.Missing")));
      jars.put(
          "OSGI-INF/c.xml cannot be read",
          drop(deploy, "acme.broken", component, "OSGI-INF/c.xml", "<component>"));
      jars.put(
          "takes 0 of the 1 components",
          drop(
              deploy,
              "acme.incomplete",
              component,
              "OSGI-INF/c.xml",
              "<component xmlns=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"c\"/>"));
      jars.put("OSGI-INF/c.xml is not in the bundle", drop(deploy, "acme.without", component));
      drop(
          deploy,
          "acme.sound",
          component,
          "OSGI-INF/c.xml",
          "<component xmlns=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"c\">"
              + "<implementation class=\"acme.C\"/></component>");
      for (String name : List.of("acme.broken", "acme.incomplete", "acme.without", "acme.sound")) {
        await().atMost(BOUND).until(() -> isThere(framework, name, Bundle.ACTIVE));
      }
      await().atMost(BOUND).until(() -> isThere(framework, "acme.activator", Bundle.RESOLVED));
      List<String> changed = new CopyOnWriteArrayList<>();
      SynchronousBundleListener listener =
          event -> {
            if (event.getType() == BundleEvent.INSTALLED) {
              changed.add(event.getBundle().getLocation());
            }
          };
      framework.context().addBundleListener(listener);

      String told = doctor(framework);

      jars.forEach(
          (what, jar) ->
              assertThat(told.lines())
                  .as(told)
                  .anyMatch(line -> line.contains(jar.toString()) && line.contains(what)));
      assertThat(told).contains("one.two").doesNotContain("acme.sound");
      assertThat(changed).isEmpty();
    }
  }

  @Test
  void aCopyOfABundleThatIsThereIsToldBeforeItTakesThatWithIt() throws Exception {
    Path deploy = Files.createDirectories(folder.resolve("deploy"));
    try (RunningFramework framework = start(deploy)) {
      Bundle original = Built.find(framework, Built.SIMULATOR);
      long installed = original.getLastModified();
      Path copy = deploy.resolve("copy.jar");
      Path aside = Files.copy(Built.bundle(Built.SIMULATOR), folder.resolve("aside.jar"));
      Files.move(aside, copy, StandardCopyOption.ATOMIC_MOVE);

      assertThat(doctor(framework))
          .contains(copy + " is another copy of " + Built.SIMULATOR + " 1.0.0")
          .contains("uninstalls that one when the file goes");

      await().atMost(BOUND).until(() -> original.getLastModified() != installed);
      Files.delete(copy);
      await().atMost(BOUND).until(() -> original.getState() == Bundle.UNINSTALLED);
    }
  }
}
