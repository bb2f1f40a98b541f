package io.coral.conformance.osgi;

import java.lang.management.ManagementFactory;
import java.util.List;

/** What a JVM of the kit is started with. */
public final class JvmOptions {

  /** Native access without warnings, where the JVM would warn. */
  public static final List<String> FOR_NATIVE_CODE =
      Runtime.version().feature() >= 23
          ? List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
          : List.of("--enable-native-access=ALL-UNNAMED");

  private JvmOptions() {}

  /** The system properties that this process was started with: they configure a runtime. */
  public static List<String> forwarded() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-D"))
        .toList();
  }
}
