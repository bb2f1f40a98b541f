package io.coral.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this jar, which the build writes into it; and which go together. */
final class Version {

  private Version() {}

  /** Whether a daemon serves clients of a version: of one major version it serves all. */
  static boolean serves(String daemons, String clients) {
    return major(daemons).equals(major(clients));
  }

  private static String major(String version) {
    return version.split("\\.", 2)[0];
  }

  static String ofThisJar() {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      if (file == null) {
        throw new IllegalStateException("version.txt is not in the jar of " + Version.class);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
