package io.coral.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The choice among the ways to a Coral. */
final class Opening {

  /** The system property that names the one way to take; then the variable. */
  private static final String PROPERTY = "io.coral.api.open";

  private static final String VARIABLE = "CORAL_OPEN";

  private Opening() {}

  /** The way that is wanted; empty where nobody said. */
  static String wanted() {
    return System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, ""));
  }

  /**
   * Takes the first way that leads somewhere.
   *
   * @param wanted the one to take; empty for whichever
   * @throws IllegalStateException when none does, with the reason of each
   */
  static OpenCoral open(List<CoralProvider> ways, String wanted) {
    List<String> reasons = new ArrayList<>();
    for (CoralProvider way : preferred(ways, wanted)) {
      try {
        return way.open();
      } catch (IOException e) {
        String reason = way.name() + ": " + e.getMessage();
        reasons.add(reason);
        System.getLogger(Coral.class.getName())
            .log(System.Logger.Level.DEBUG, "Coral.open() does without the " + reason);
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "the " + way.name() + " cannot be opened: " + e.getMessage(), e);
      }
    }
    throw new IllegalStateException(
        ways.isEmpty()
            ? "there is no Coral on the class path; add the artifact io.coral:io.coral.client, which"
                + " asks a daemon, or io.coral:io.coral.core, an engine of one's own"
            : "there is no Coral to be opened; " + String.join("; ", reasons));
  }

  private static List<CoralProvider> preferred(List<CoralProvider> ways, String wanted) {
    List<CoralProvider> preferred =
        ways.stream()
            .filter(way -> wanted.isEmpty() || way.name().equals(wanted))
            .sorted(Comparator.comparingInt(CoralProvider::preference).reversed())
            .toList();
    if (preferred.isEmpty() && !ways.isEmpty()) {
      throw new IllegalStateException(
          PROPERTY
              + " or "
              + VARIABLE
              + " says \""
              + wanted
              + "\", which is not on the class path; there is: "
              + ways.stream().map(CoralProvider::name).sorted().collect(Collectors.joining(", ")));
    }
    return preferred;
  }
}
