package io.coral.conformance.rules.source;

import io.coral.conformance.rules.process.ClassPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import org.osgi.framework.Constants;

/**
 * The bundles beside the one under test, found on the kit's class path: those of an engine's
 * framework are started, every other one that may be needed is only installed.
 */
final class SupportBundles {

  /** The beginnings of the names of what an engine's framework runs, and of what that needs. */
  private static final List<String> STARTED =
      List.of(
          KitFramework.SCR,
          KitFramework.CONFIG_ADMIN,
          "org.osgi.",
          "io.coral.logging",
          "org.objectweb.asm",
          "org.apache.aries.spifly",
          "slf4j.api",
          "ch.qos.logback");

  /** The framework itself, what the kit offers by other means, and what reacts to the runtime. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "org.apache.felix.framework",
          "org.apache.felix.fileinstall",
          "io.coral.spec",
          "io.coral.api",
          "io.coral.core",
          "io.coral.cli");

  private final List<Path> started = new ArrayList<>();
  private final List<Path> installed = new ArrayList<>();
  private final List<Path> members = new ArrayList<>();

  private SupportBundles() {}

  /** All but one of the name of the bundle under test, and other runtimes. */
  static SupportBundles besides(String symbolicName) {
    SupportBundles found = new SupportBundles();
    Map<String, Path> byName = new LinkedHashMap<>();
    for (Path entry : ClassPath.entries()) {
      Attributes manifest = ClassPath.manifest(entry);
      String name = symbolicName(manifest);
      String capabilities = manifest.getValue(Constants.PROVIDE_CAPABILITY);
      boolean runtime = capabilities != null && capabilities.contains("io.coral.runtime");
      if (!Files.isRegularFile(entry)
          || name.isEmpty()
          || name.equals(symbolicName)
          || LEFT_OUT.contains(name)) {
        continue;
      }
      if (!runtime) {
        byName.putIfAbsent(name, entry);
      } else if (!capabilities.contains("composite=true")) {
        found.members.add(entry);
      }
    }
    byName.forEach(
        (name, jar) ->
            (STARTED.stream().anyMatch(name::startsWith) ? found.started : found.installed)
                .add(jar));
    return found;
  }

  static String symbolicName(Attributes manifest) {
    String header = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
    return header == null ? "" : header.split(";", 2)[0].trim();
  }

  List<Path> started() {
    return started;
  }

  List<Path> installed() {
    return installed;
  }

  /** Runtimes that a composite one may be made of. */
  List<Path> members() {
    return members;
  }
}
