package io.coral.itests;

import io.coral.itests.probe.ProbeActivator;
import io.coral.launcher.Launch;
import io.coral.launcher.RunningFramework;
import io.coral.launcher.StartLevels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;

/** What the build has laid out, and how the tests boot it. */
final class Built {
  static final Path HOME = Path.of(System.getProperty("coral.distribution")).normalize();
  static final Path FRAMEWORKS = Path.of(System.getProperty("coral.frameworks")).normalize();
  static final Path VECTOR = HOME.resolve("examples/vector");
  static final String SIMULATOR = "io.coral.runtime.sim";

  /** What the build gives to each JVM of these tests. */
  static final String SHORT_LIFE = System.getenv("CORAL_JAVA_OPTS");

  private Built() {}

  /** Copies a file, or a folder with all that is in it. */
  static void copy(Path source, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path next, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(source.relativize(next)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path next, BasicFileAttributes attributes)
              throws IOException {
            Path there = next.equals(source) ? target : target.resolve(source.relativize(next));
            Files.copy(next, there, StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A distribution of a test's own, with what commands of the framework need. */
  static Path copied(Path target) throws IOException {
    for (String part :
        List.of("bundles", "framework", "conf", "examples", "lib", "coral", "profiles/default")) {
      copy(HOME.resolve(part), target.resolve(part));
    }
    return target;
  }

  /** This JVM's program and the options of one whose life is short, which are the scripts' too. */
  static List<String> java() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of(SHORT_LIFE.split(" ", -1)));
    return line;
  }

  /** All of the distribution's bundles: the framework's, then Coral's. */
  static List<Path> bundles() throws IOException {
    List<Path> all = new ArrayList<>(jars("framework"));
    all.addAll(jars("bundles"));
    return all;
  }

  static List<Path> jars(String part) throws IOException {
    return jarsIn(HOME.resolve(part));
  }

  static List<Path> jarsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  static Path bundle(String symbolicName) throws IOException {
    return bundles().stream()
        .filter(file -> file.getFileName().toString().startsWith(symbolicName + "-"))
        .findFirst()
        .orElseThrow();
  }

  static StartLevels startLevels() {
    return StartLevels.read(HOME.resolve("conf/start-levels.properties"));
  }

  /** The distribution's bundles and the probe, with a repository in the test's folder. */
  static Launch launch(Path folder) throws IOException {
    return launch(folder, bundles());
  }

  static Launch launch(Path folder, List<Path> bundles) throws IOException {
    List<Path> all = new ArrayList<>(bundles);
    all.add(probe(folder));
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Path repository = conf.resolve("io.coral.core.repository.cfg");
    Files.writeString(repository, "root = " + folder.resolve("repository") + "\n");
    return new Launch()
        .bundles(all)
        .startLevels(startLevels())
        .configurations(List.of(repository), Map.of());
  }

  static Path probe(Path folder) throws IOException {
    return client(folder.resolve("probe.jar"), ProbeActivator.class);
  }

  /** A client's bundle. */
  static Path client(Path file, Class<? extends BundleActivator> activator) throws IOException {
    return bundle(
        file,
        Map.of(
            "Bundle-SymbolicName",
            "io.coral.itests.probe",
            "Bundle-Activator",
            activator.getName(),
            "Import-Package",
            "io.coral.api,io.coral.api.artifact,io.coral.api.repository,io.coral.spec,"
                + "org.osgi.framework"),
        activator.getName().replace('.', '/') + ".class",
        "io/coral/itests/probe/Probe.class");
  }

  static Path bundle(Path file, Map<String, String> headers, String... classes) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    headers.forEach(main::putValue);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String name : classes) {
        jar.putNextEntry(new JarEntry(name));
        try (InputStream in = Built.class.getClassLoader().getResourceAsStream(name)) {
          if (in == null) {
            throw new IOException(name + " is not on the class path");
          }
          in.transferTo(jar);
        }
        jar.closeEntry();
      }
    }
    return file;
  }

  @SuppressWarnings("unchecked")
  static String ask(RunningFramework framework, String question) {
    return framework
        .service(UnaryOperator.class, "(coral.probe=true)")
        .map(probe -> ((UnaryOperator<String>) probe).apply(question))
        .orElse("FAILED no probe");
  }

  static Bundle find(RunningFramework framework, String symbolicName) {
    return Arrays.stream(framework.context().getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }
}
