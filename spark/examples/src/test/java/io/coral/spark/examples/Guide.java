package io.coral.spark.examples;

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

  private Guide() {}

  /** What the guide gives to spark-submit, with this cluster's places for those of a reader. */
  static List<String> submitLine(Cluster cluster, Path from, Path to) throws IOException {
    Matcher found = SUBMIT.matcher(Files.readString(PAGE));
    if (!found.find()) {
      throw new IllegalStateException(PAGE + " has no spark-submit");
    }
    String line =
        found
            .group(1)
            .replace("\\\n", " ")
            .replace("spark://master:7077", cluster.url())
            .replace("/opt/coral-spark/*", Cluster.corals())
            .replace("io.coral.spark.examples-1.0.0.jar", cluster.examples().toString())
            .replace("/data/in", from.toUri().toString())
            .replace("/data/out", to.toUri().toString());
    return Arrays.stream(line.strip().split("\\s+")).toList();
  }
}
