package io.coral.conformance.rules.process;

import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

/** What a JVM of the kit is started with. */
public final class JvmOptions {

  /** Native access without warnings, where the JVM would warn. */
  public static final List<String> FOR_NATIVE_CODE =
      Runtime.version().feature() >= 23
          ? List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
          : List.of("--enable-native-access=ALL-UNNAMED");

  /** For one that is over before an optimising compiler or a parallel collector pays. */
  public static final List<String> FOR_A_SHORT_LIFE =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** What every JVM finds out for itself. */
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          "(java|javax|sun|jdk|user|os|file|path|line|native|stdout|stderr|stdin|awt)\\.");

  private JvmOptions() {}

  /**
   * The system properties that configure a runtime: those that this process was started with, and
   * those that a launcher set since, a profile's among them.
   */
  public static List<String> forwarded() {
    Properties properties = System.getProperties();
    return properties.stringPropertyNames().stream()
        .filter(key -> !OF_THE_JVM.matcher(key).lookingAt())
        .sorted()
        .map(key -> "-D" + key + "=" + properties.getProperty(key))
        .toList();
  }
}
