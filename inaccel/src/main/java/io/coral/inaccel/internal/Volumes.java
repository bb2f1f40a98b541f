package io.coral.inaccel.internal;

import io.coral.spec.settings.ClosestNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Roots by name, each with an endpoint of its own for as long as it is there. What they are called
 * and whose they are is kept in a folder, a file each, and survives this process. One thread.
 */
final class Volumes implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,250}");
  private static final String TENANT = "tenant";
  private static final String NEW = ".new";

  private final Path state;
  private final RootSettings settings;
  private final Endpoint.Shared shared;

  /** The tenant of each, by name. */
  private final TreeMap<String, String> tenants = new TreeMap<>();

  private final TreeMap<String, Endpoint> endpoints = new TreeMap<>();

  private Volumes(Path state, RootSettings settings, Endpoint.Shared shared) {
    this.state = state;
    this.settings = settings;
    this.shared = shared;
  }

  /**
   * Listens in all that there were.
   *
   * @param state where they are kept
   * @param settings of each; below its root they lie, and its tenant is that of those that name
   *     none
   * @throws IOException when the state cannot be read
   */
  static Volumes open(Path state, RootSettings settings, Endpoint.Shared shared)
      throws IOException {
    Volumes volumes = new Volumes(state, settings, shared);
    Files.createDirectories(state);
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.sorted().toList()) {
        volumes.read(file);
      }
    }
    volumes.tenants.keySet().forEach(volumes::tryListen);
    return volumes;
  }

  private void read(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (NAME.matcher(name).matches()) {
      Properties kept = new Properties();
      try (Reader text = Files.newBufferedReader(file)) {
        kept.load(text);
      }
      tenants.put(name, kept.getProperty(TENANT, settings.tenant()));
    }
  }

  private void tryListen(String name) {
    try {
      listen(name);
    } catch (IOException e) {
      LoggerFactory.getLogger(Volumes.class)
          .warn("Volume {} is not served before it is mounted anew", name, e);
    }
  }

  private void listen(String name) throws IOException {
    if (!endpoints.containsKey(name)) {
      String tenant = tenants.getOrDefault(name, settings.tenant());
      endpoints.put(name, Endpoint.open(settings.of(folder(name), tenant), shared));
    }
  }

  /**
   * Makes one; again with the same options is harmless.
   *
   * @throws IOException when it cannot, saying why
   */
  void create(String name, Map<String, String> options) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException(
          "a volume is called \""
              + name
              + "\"; expected a letter or digit, then up to 250 of"
              + " letters, digits, _ . -");
    }
    for (String option : options.keySet()) {
      if (!option.equals(TENANT)) {
        throw new IOException(
            "volume "
                + name
                + " is made with the option \""
                + option
                + "\"; there is only "
                + TENANT);
      }
    }
    String tenant = options.getOrDefault(TENANT, settings.tenant());
    String before = tenants.get(name);
    if (before != null && !before.equals(tenant)) {
      throw new IOException(
          "volume "
              + name
              + " is there, of tenant "
              + before
              + "; remove it, or choose another"
              + " name");
    }
    Path made = state.resolve(NEW + name);
    Files.writeString(made, TENANT + " = " + tenant + "\n");
    Files.move(made, state.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    tenants.put(name, tenant);
    listen(name);
  }

  /** Takes one away with all that is in it. */
  void remove(String name) throws IOException {
    requireKnown(name);
    Endpoint endpoint = endpoints.remove(name);
    if (endpoint != null) {
      endpoint.close();
    }
    Folders.delete(place(name));
    Files.deleteIfExists(state.resolve(name));
    tenants.remove(name);
  }

  /** Has one served, and tells where it lies. */
  Path mount(String name) throws IOException {
    requireKnown(name);
    listen(name);
    return folder(name);
  }

  /** Where one lies. */
  Path path(String name) throws IOException {
    requireKnown(name);
    return folder(name);
  }

  /** What is a volume's alone; the root is a folder of it, as InAccel has it. */
  private Path place(String name) {
    return settings.root().resolve("." + name);
  }

  private Path folder(String name) {
    return place(name).resolve("_resources");
  }

  private void requireKnown(String name) throws IOException {
    if (!tenants.containsKey(name)) {
      List<String> closest = ClosestNames.to(name, tenants.keySet());
      throw new IOException(
          "there is no volume \""
              + name
              + "\""
              + (closest.isEmpty() ? "" : "; the closest are " + String.join(", ", closest)));
    }
  }

  String tenant(String name) throws IOException {
    requireKnown(name);
    return tenants.getOrDefault(name, settings.tenant());
  }

  Set<String> names() {
    return tenants.keySet();
  }

  /** Hangs up on the clients of all; the volumes stay. */
  @Override
  public void close() {
    endpoints.values().forEach(Endpoint::close);
    endpoints.clear();
  }
}
