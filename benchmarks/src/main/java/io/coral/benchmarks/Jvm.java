package io.coral.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java of this machine.
 *
 * @param home where it lies
 * @param release its feature release
 */
record Jvm(Path home, int release) {

  private static final int LEAST = 17;
  private static final int FIRST_FOREIGN = 22;
  private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  /** This one. */
  static Jvm own() {
    return new Jvm(Path.of(System.getProperty("java.home")), Runtime.version().feature());
  }

  /**
   * This one, and where it lies beside this one the newest that calls C in the other way; the older
   * first.
   */
  static List<Jvm> ofEachWay() {
    List<Jvm> found = new ArrayList<>(List.of(own()));
    try (Stream<Path> beside = Files.list(own().home.resolveSibling("."))) {
      beside
          .flatMap(Jvm::at)
          .filter(jvm -> jvm.release >= LEAST && jvm.isForeign() != own().isForeign())
          .max(Comparator.comparingInt(Jvm::release))
          .ifPresent(found::add);
    } catch (IOException e) {
      throw new BaselineException("the folder of this Java cannot be read: " + e.getMessage(), e);
    }
    found.sort(Comparator.comparingInt(Jvm::release));
    return found;
  }

  private static Stream<Jvm> at(Path home) {
    Path file = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(file)) {
      return Stream.empty();
    }
    try {
      Matcher release = RELEASE.matcher(Files.readString(file, StandardCharsets.UTF_8));
      return release.find()
          ? Stream.of(new Jvm(home, Integer.parseInt(release.group(1))))
          : Stream.empty();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** Whether it calls C by foreign functions; the others do by JNA. */
  boolean isForeign() {
    return release >= FIRST_FOREIGN;
  }

  /** As a figure names it. */
  @Override
  public String toString() {
    return "Java " + release;
  }
}
