package io.coral.natives;

import io.coral.spec.Finding;
import java.util.Locale;
import java.util.Optional;

/** The ways to call native functions that are called often. A process uses one of them. */
public enum Binding {
  /** The JVM's own foreign functions, from Java 22 on. */
  FOREIGN("foreign functions"),

  /** JNA's direct mapping, on any Java. */
  JNA("JNA");

  /** The system property that asks for one: {@code foreign}, {@code jna}, or {@code auto}. */
  public static final String SETTING = "coral.native.binding";

  private static final String AUTO = "auto";

  private final String words;

  Binding(String words) {
    this.words = words;
  }

  /** The one that this process uses: what was asked for, else foreign functions where they are. */
  public static Binding ofProcess() {
    return asks(FOREIGN) || (!asks(JNA) && ForeignFunctions.obstacle().isEmpty()) ? FOREIGN : JNA;
  }

  /** Why what was asked for cannot be had; empty where nothing stands in the way. */
  public static Optional<Finding> obstacle() {
    if (asks(JNA) || asked().equals(AUTO)) {
      return Optional.empty();
    }
    return asks(FOREIGN)
        ? ForeignFunctions.obstacle()
            .map(
                cause ->
                    finding(
                        "it is foreign, and " + cause,
                        "start Java 22 or later with --enable-native-access=ALL-UNNAMED, or leave"
                            + " the property out"))
        : Optional.of(finding("it is \"" + asked() + "\"", "set it to auto, foreign or jna"));
  }

  /** The one in use, and why it is not the other; or why there is none. */
  static String described() {
    if (obstacle().isPresent()) {
      return "none; " + obstacle().get();
    }
    return ofProcess().words
        + (asked().equals(AUTO)
            ? ForeignFunctions.obstacle().map(cause -> "; " + cause).orElse("")
            : "; " + SETTING + " is " + asked());
  }

  private static Finding finding(String cause, String remedy) {
    return new Finding(Finding.Kind.CONFIGURATION, SETTING, cause, remedy);
  }

  private static boolean asks(Binding binding) {
    return asked().equalsIgnoreCase(binding.name());
  }

  private static String asked() {
    return System.getProperty(SETTING, AUTO).strip().toLowerCase(Locale.ROOT);
  }
}
