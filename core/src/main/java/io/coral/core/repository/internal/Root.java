package io.coral.core.repository.internal;

import io.coral.spec.Finding;
import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which folder is the repository's root: what the system property names, else the configuration,
 * else the variable; else the distribution's, or the user's own where the distribution has none and
 * the user may not make one. Where nobody names one, the machine's is searched after it.
 *
 * @param folder absolute
 * @param shared what is searched after it, in this order, absolute
 * @param findings what is wrong with the settings
 */
record Root(Path folder, List<Path> shared, List<Finding> findings) {
  static final String VARIABLE = "CORAL_REPOSITORY";

  private static final String KEY = "root";
  private static final String SHARED = "shared";
  private static final String WITHIN = ".coral/repository";

  /** Of the whole machine; its administrator installs there by {@code --repository}. */
  private static final String MACHINE = "/var/lib/coral/repository";

  Root {
    folder = folder.toAbsolutePath().normalize();
    shared = shared.stream().map(each -> each.toAbsolutePath().normalize()).toList();
    findings = List.copyOf(findings);
  }

  /** By the settings of a framework, or by none. */
  static Root choose(
      Map<String, ?> configuration, Properties system, Map<String, String> environment) {
    Settings settings = Settings.of(DiskRepository.PID, configuration);
    String property = DiskRepository.PID + "." + KEY;
    List<Named> named =
        Stream.of(
                new Named("the system property " + property, system.getProperty(property)),
                new Named(KEY, settings.text(KEY).orElse(null)),
                new Named("the variable " + VARIABLE, environment.get(VARIABLE)))
            .filter(Named::isGiven)
            .toList();
    List<String> further = settings.list(SHARED, List.of());
    List<Finding> findings = new ArrayList<>(settings.findings());
    List<Path> shared = new ArrayList<>();
    for (String name : further) {
      new Named(SHARED, name).folder(findings).ifPresent(shared::add);
    }
    for (Named next : named) {
      Optional<Path> folder = next.folder(findings);
      if (folder.isPresent()) {
        return new Root(folder.get(), shared, findings);
      }
    }
    return new Root(
        byDefault(system, findings),
        further.isEmpty() ? List.of(Path.of(MACHINE)) : shared,
        findings);
  }

  /** The roots in the order in which they are searched, each once. */
  List<Path> searched() {
    return Stream.concat(Stream.of(folder), shared.stream()).distinct().toList();
  }

  /** A place that somebody names. */
  private record Named(String by, @Nullable String text) {
    boolean isGiven() {
      return text != null && !text.isBlank();
    }

    Optional<Path> folder(List<Finding> findings) {
      String name = String.valueOf(text).strip();
      Optional<Finding> nameless = PathNames.finding(by, name);
      nameless.ifPresent(
          finding ->
              findings.add(
                  new Finding(
                      finding.kind(),
                      DiskRepository.PID,
                      by + ": " + finding.cause(),
                      finding.remedy()
                          + "; until then the next of property, configuration, variable and default"
                          + " counts")));
      return nameless.isPresent() ? Optional.empty() : Optional.of(Path.of(name));
    }
  }

  private static Path byDefault(Properties system, List<Finding> findings) {
    String data = system.getProperty("coral.data");
    if (data != null && isPath("coral.data", data, findings)) {
      return Path.of(data, "repository");
    }
    // The JVM says "?" of a user who is in no list of users: no folder of that name is made.
    String user = system.getProperty("user.home", "?");
    String home = system.getProperty("coral.home");
    if (home != null && isPath("coral.home", home, findings)) {
      Path shared = Path.of(home, WITHIN);
      if (Files.exists(shared) || isWritable(shared)) {
        return shared;
      }
    }
    if (user.equals("?")) {
      return Path.of("/", WITHIN);
    }
    return Path.of(isPath("the user's home", user, findings) ? user : "/", WITHIN);
  }

  private static boolean isPath(String by, String name, List<Finding> findings) {
    Optional<Finding> nameless = PathNames.finding(by, name);
    nameless.ifPresent(findings::add);
    return nameless.isEmpty();
  }

  /** Whether files can be put there; where there is no folder yet, whether it can be made. */
  static boolean isWritable(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isDirectory(existing) && Files.isWritable(existing);
  }
}
