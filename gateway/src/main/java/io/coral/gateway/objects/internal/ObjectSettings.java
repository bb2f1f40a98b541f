package io.coral.gateway.objects.internal;

import io.coral.spec.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of objects.
 *
 * @param allowed what their addresses begin with
 * @param result the rule for the address of a result
 * @param attempts how often an event is tried
 * @param backoff the first wait between two
 * @param timeLimit of one exchange with a store
 * @param deadLetters the folder for events that were given up
 * @param s3 the store by S3's protocol
 */
public record ObjectSettings(
    List<String> allowed,
    String result,
    int attempts,
    Duration backoff,
    Duration timeLimit,
    Optional<Path> deadLetters,
    S3 s3) {

  /** Theirs in ConfigAdmin. */
  public static final String PID = "io.coral.gateway.objects";

  private static final String RESULT = "{folder}{name}.{accelerator}.{event}";

  /** A store by S3's protocol; its credentials are a file's, or the environment's. */
  public record S3(URI endpoint, String region, Optional<Path> credentials) {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  public static ObjectSettings of(Settings settings) {
    String region = settings.text("s3.region", "us-east-1");
    String result = settings.text("result", RESULT);
    if (!result.contains("{event}") || !result.contains("{accelerator}")) {
      throw new IllegalArgumentException(
          "result of "
              + PID
              + " is '"
              + result
              + "'; expected {event} and {accelerator} in it: each event of a function has its own");
    }
    return new ObjectSettings(
        Stream.of(settings.text("allowed", "").split(",", -1))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .map(ObjectSettings::prefix)
            .toList(),
        result,
        settings.number("attempts", 8, 1, 100),
        settings.duration("backoff", Duration.ofSeconds(1)),
        settings.duration("time.limit", Duration.ofSeconds(60)),
        settings.text("dead.letters").map(Path::of),
        new S3(
            URI.create(settings.text("s3.endpoint", "https://s3." + region + ".amazonaws.com")),
            region,
            settings.text("s3.credentials").map(Path::of)));
  }

  /** A host's name without an end would stand for longer ones, too. */
  private static String prefix(String text) {
    if (!text.matches("(s3|http|https)://[^/?#@]+/.*")) {
      throw new IllegalArgumentException(
          "allowed of "
              + PID
              + " has '"
              + text
              + "'; expected the start of addresses such as s3://photos/ or https://store/in/");
    }
    return text;
  }
}
