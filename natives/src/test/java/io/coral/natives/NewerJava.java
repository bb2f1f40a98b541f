package io.coral.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java of this machine: this one, one of a variable such as JAVA_HOME_25_X64, or one beside. */
public final class NewerJava {
  private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  private NewerJava() {}

  /** This one if it is new enough, else the newest that is. */
  public static Optional<Path> home(int least) throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() >= least) {
      return Optional.of(own);
    }
    try (Stream<Path> beside = Files.list(own.resolveSibling("."))) {
      Stream<Path> named =
          System.getenv().entrySet().stream()
              .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
              .map(Map.Entry::getValue)
              .map(Path::of);
      return Stream.concat(named, beside)
          .filter(home -> release(home) >= least)
          .max(Comparator.comparingInt(NewerJava::release));
    }
  }

  /** What a test that is skipped says. */
  public static String missing(int least) {
    return "no Java "
        + least
        + " or later beside "
        + System.getProperty("java.home")
        + " or in a variable JAVA_HOME_…";
  }

  private static int release(Path home) {
    Path file = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(file)) {
      return 0;
    }
    try {
      Matcher release = RELEASE.matcher(Files.readString(file, StandardCharsets.UTF_8));
      return release.find() ? Integer.parseInt(release.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
