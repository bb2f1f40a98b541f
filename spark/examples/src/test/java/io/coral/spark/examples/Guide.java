package io.coral.spark.examples;

import static java.util.regex.Pattern.DOTALL;
import static java.util.regex.Pattern.MULTILINE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guide's words that a test runs. */
final class Guide {

  private static final Path PAGE = Path.of("../../docs/spark.md");

  /** The first call of {@code spark-submit}, over lines that end in a backslash. */
  private static final Pattern SUBMIT = Pattern.compile("\\bspark-submit ((?:.*\\\\\n)*.*)");

  private static final Pattern BLOCK =
      Pattern.compile("^```(java|scala)\n(.*?)^```$", DOTALL | MULTILINE);

  private static final Pattern JAR = Pattern.compile("io\\.coral[\\w.-]*\\.jar");

  /** Where the jars are built. */
  private static final List<String> FOLDERS = List.of("../rdd", "../../examples");

  private Guide() {}

  /** The statements that it shows in {@code java} or {@code scala}, a block in each. */
  static List<String> statements(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .filter(found -> found.group(1).equals(language))
        .map(found -> found.group(2))
        .toList();
  }

  /** What the guide gives to spark-submit, with this cluster's places for those of a reader. */
  static List<String> submitLine(Cluster cluster, Path from, Path to) throws IOException {
    Matcher found = SUBMIT.matcher(Files.readString(PAGE));
    if (!found.find()) {
      throw new IllegalStateException(PAGE + " has no spark-submit");
    }
    String line =
        JAR.matcher(
                found
                    .group(1)
                    .replace("\\\n", " ")
                    .replace("io.coral.spark.examples-1.0.0.jar", cluster.examples().toString()))
            .replaceAll(jar -> built(jar.group()).toString())
            .replace("spark://master:7077", cluster.url())
            .replace("/data/in", from.toUri().toString())
            .replace("/data/out", to.toUri().toString());
    return Arrays.stream(line.strip().split("\\s+")).toList();
  }

  /** A jar of Coral's by the name that the guide calls it; as it is built. */
  static Path built(String name) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, "target", name).toAbsolutePath().normalize())
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    name
                        + " is not built; run: mvn -Dquick -DskipTests -pl spark/examples -am"
                        + " package"));
  }
}
