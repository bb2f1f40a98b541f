package io.coral.inaccel.internal;

import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.spec.settings.ClosestNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final String BOARDS = "boards";
  private static final String EXCLUSIVE = "exclusive";
  private static final Set<String> OPTIONS = Set.of(TENANT, BOARDS, EXCLUSIVE);
  private static final String NEW = ".new";

  private final Path state;
  private final RootSettings settings;
  private final Endpoint.Shared shared;

  /** What each was made with, by name. */
  private final TreeMap<String, Made> made = new TreeMap<>();

  private final TreeMap<String, Endpoint> endpoints = new TreeMap<>();

  /**
   * What a volume was made with.
   *
   * @param boards ids or kinds, with commas between them; empty for all
   */
  private record Made(String tenant, String boards, boolean isExclusive) {

    static Made of(String name, Map<String, String> options, String usual) {
      String boards = options.getOrDefault(BOARDS, "");
      return new Made(
          options.getOrDefault(TENANT, boards.isEmpty() ? usual : name),
          boards,
          Boolean.parseBoolean(options.get(EXCLUSIVE)));
    }

    Optional<Grant> grant() {
      return RootSettings.grant(
          tenant,
          Stream.of(boards.split(",", -1))
              .map(String::strip)
              .filter(each -> !each.isEmpty())
              .toList(),
          isExclusive);
    }

    String text() {
      return TENANT
          + " = "
          + tenant
          + "\n"
          + BOARDS
          + " = "
          + boards
          + "\n"
          + EXCLUSIVE
          + " = "
          + isExclusive
          + "\n";
    }

    @Override
    public String toString() {
      return "tenant " + tenant + grant().map(grant -> ", on " + grant).orElse("");
    }
  }

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
    volumes.made.keySet().forEach(volumes::tryListen);
    return volumes;
  }

  private void read(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (NAME.matcher(name).matches()) {
      Properties kept = new Properties();
      try (Reader text = Files.newBufferedReader(file)) {
        kept.load(text);
      }
      Map<String, String> options = new TreeMap<>();
      kept.stringPropertyNames().forEach(each -> options.put(each, kept.getProperty(each)));
      made.put(name, Made.of(name, options, settings.tenant()));
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
      Made of = known(name);
      RootSettings its = settings.of(folder(name), of.tenant(), of.grant());
      try {
        endpoints.put(name, Endpoint.open(its, shared));
      } catch (ReservationException e) {
        throw new IOException(e.getMessage(), e);
      }
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
      if (!OPTIONS.contains(option)) {
        throw new IOException(
            "volume "
                + name
                + " is made with the option \""
                + option
                + "\"; there are only "
                + String.join(", ", new TreeSet<>(OPTIONS)));
      }
    }
    Made now = Made.of(name, options, settings.tenant());
    Made before = made.get(name);
    if (before != null && !before.equals(now)) {
      throw new IOException(
          "volume "
              + name
              + " is there, of "
              + before
              + "; remove it, or choose another"
              + " name");
    }
    try {
      now.grant();
    } catch (IllegalArgumentException e) {
      throw new IOException("volume " + name + " cannot be made: " + e.getMessage(), e);
    }
    Path file = state.resolve(NEW + name);
    Files.writeString(file, now.text());
    Files.move(file, state.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    made.put(name, now);
    listen(name);
  }

  /** Takes one away with all that is in it. */
  void remove(String name) throws IOException {
    known(name);
    Endpoint endpoint = endpoints.remove(name);
    if (endpoint != null) {
      endpoint.close();
    }
    Folders.delete(place(name));
    Files.deleteIfExists(state.resolve(name));
    made.remove(name);
  }

  /** Has one served, and tells where it lies. */
  Path mount(String name) throws IOException {
    known(name);
    listen(name);
    return folder(name);
  }

  /** Where one lies. */
  Path path(String name) throws IOException {
    known(name);
    return folder(name);
  }

  /** What is a volume's alone; the root is a folder of it, as InAccel has it. */
  private Path place(String name) {
    return settings.root().resolve("." + name);
  }

  private Path folder(String name) {
    return place(name).resolve("_resources");
  }

  private Made known(String name) throws IOException {
    Made of = made.get(name);
    if (of == null) {
      List<String> closest = ClosestNames.to(name, made.keySet());
      throw new IOException(
          "there is no volume \""
              + name
              + "\""
              + (closest.isEmpty() ? "" : "; the closest are " + String.join(", ", closest)));
    }
    return of;
  }

  String tenant(String name) throws IOException {
    return known(name).tenant();
  }

  Set<String> names() {
    return made.keySet();
  }

  /** Hangs up on the clients of all; the volumes stay. */
  @Override
  public void close() {
    endpoints.values().forEach(Endpoint::close);
    endpoints.clear();
  }
}
