package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.JvmOptions;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.process.ParentWatch;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that tries the bundle under test in an environment of the rule's choice: where it
 * works, what libraries it finds, what platform the framework tells. What one process saw well is
 * true of each other in the same surroundings, so it runs once for all rules. Not for several
 * threads.
 */
public final class ProbeRun {

  static final String ERROR = "error";
  static final String OBSTACLE = "obstacle";
  static final String STARTED = "started";
  static final String DEVICES = "devices";
  static final String FINDINGS = "findings";
  static final String INCOMPLETE = "incomplete";
  static final String USE = "use";

  private static final long PATIENCE_SECONDS = 40;

  /**
   * What the process saw.
   *
   * @param error why the bundle could not be tried; absent when it was
   * @param devices the ids
   * @param findings as texts
   * @param incomplete the findings that lack a text
   * @param use what went wrong when the first device was used
   * @param written the files that appeared outside of the framework's storage
   */
  public record Seen(
      Optional<String> error,
      List<String> devices,
      List<String> findings,
      List<String> incomplete,
      Optional<String> use,
      List<String> written) {
    public Seen {
      devices = List.copyOf(devices);
      findings = List.copyOf(findings);
      incomplete = List.copyOf(incomplete);
      written = List.copyOf(written);
    }
  }

  private final BundleFile bundle;
  private final Optional<Path> fixture;
  private final Map<Object, Seen> known;
  private final Map<String, String> system = new LinkedHashMap<>();
  private final List<String> unset = new ArrayList<>();
  private final Map<String, String> configuration = new LinkedHashMap<>();
  private String pid = "";

  /**
   * A process for that bundle, in the environment of this process.
   *
   * @param known what others saw of the same bundle, by their surroundings
   */
  ProbeRun(BundleFile bundle, Optional<Path> fixture, Map<Object, Seen> known) {
    this.bundle = bundle;
    this.fixture = fixture;
    this.known = known;
  }

  /** Sets a system property. */
  public ProbeRun system(String key, String value) {
    system.put(key, value);
    return this;
  }

  /** Sets a property of the framework. */
  public ProbeRun framework(String key, String value) {
    return system(Probe.FRAMEWORK_PREFIX + key, value);
  }

  /** Takes a variable out of the environment. */
  public ProbeRun without(String variable) {
    unset.add(variable);
    return this;
  }

  /** Configures a PID. */
  public ProbeRun configuration(String ofPid, Map<String, String> values) {
    pid = ofPid;
    configuration.putAll(values);
    return this;
  }

  /**
   * What the process sees; it is started, and waited for, unless another saw the same well.
   *
   * @throws RuleViolation when it crashes or does not end
   * @throws NotTestable when what stands in the way is not the bundle's doing
   */
  public Seen run() {
    Object surroundings = List.of(system, unset, pid, configuration);
    Seen before = known.get(surroundings);
    if (before != null) {
      return before;
    }
    Seen seen = started();
    if (seen.error().isEmpty()) {
      known.put(surroundings, seen);
    }
    return seen;
  }

  private Seen started() {
    try (TemporaryFolder folder = KitFolder.make()) {
      return run(folder.path());
    } catch (IOException e) {
      throw new NotTestable("a process of the kit cannot be started: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotTestable("interrupted", e);
    }
  }

  private Seen run(Path folder) throws IOException, InterruptedException {
    Path result = folder.resolve("result.properties");
    Path log = folder.resolve("log.txt");
    Path storage = Files.createDirectory(folder.resolve("storage"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path home = Files.createDirectory(folder.resolve("home"));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djava.io.tmpdir=" + storage);
    line.add("-Duser.home=" + home);
    line.addAll(JvmOptions.FOR_NATIVE_CODE);
    line.addAll(JvmOptions.FOR_A_SHORT_LIFE);
    line.add(ParentWatch.argument());
    bundle.settings().forEach((key, value) -> line.add("-D" + bundle.prefix() + key + "=" + value));
    system.forEach((key, value) -> line.add("-D" + key + "=" + value));
    line.addAll(List.of("-cp", ClassPath.argument(), Probe.class.getName()));
    line.add(bundle.jar().toString());
    line.add(result.toString());
    line.add(fixture.map(file -> file.toAbsolutePath().toString()).orElse("-"));
    if (!pid.isEmpty()) {
      Path file = folder.resolve(pid + ".cfg");
      Properties values = new Properties();
      values.putAll(configuration);
      try (Writer out = Files.newBufferedWriter(file)) {
        values.store(out, null);
      }
      line.add(file.toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", storage.toString());
    unset.forEach(builder.environment()::remove);
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    if (!ended || !Files.exists(result)) {
      throw new RuleViolation(
          "the bundle starts, discovers and stops in a process of its own",
          (ended
                  ? "the process ended with status " + process.exitValue()
                  : "it did not end within " + PATIENCE_SECONDS + " s")
              + ": "
              + tail(log));
    }
    return seen(result, written(work, home, storage));
  }

  private static Seen seen(Path result, List<String> written) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(result)) {
      properties.load(in);
    }
    String obstacle = properties.getProperty(OBSTACLE);
    if (obstacle != null) {
      throw new NotTestable(obstacle);
    }
    return new Seen(
        Optional.ofNullable(properties.getProperty(ERROR)),
        lines(properties, DEVICES),
        lines(properties, FINDINGS),
        lines(properties, INCOMPLETE),
        Optional.ofNullable(properties.getProperty(USE)),
        written);
  }

  private static List<String> lines(Properties properties, String key) {
    return properties.getProperty(key, "").lines().toList();
  }

  private static List<String> written(Path... folders) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(Files::isRegularFile)
            .filter(file -> !isOfThePlatform(folder.relativize(file).toString()))
            .map(file -> folder.getFileName() + "/" + folder.relativize(file))
            .forEach(files::add);
      }
    }
    return files;
  }

  /** The framework's storage, where bundle data areas lie, and what a JVM writes by itself. */
  private static boolean isOfThePlatform(String file) {
    return file.startsWith("coral-") || file.startsWith("hsperfdata") || file.startsWith(".java");
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }
}
