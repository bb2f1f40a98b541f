package io.coral.layers;

import io.coral.spec.settings.PathNames;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * Which layers are on.
 *
 * <p>One text, {@code validation,leaks,trace=out.json,record=out.trace} or a part of it: under the
 * key {@value #KEY} of the configuration {@value #PID}, or as the system property {@value
 * #PROPERTY}. Nothing is on by default.
 *
 * @param validation whether breaches of the contract are told
 * @param leaks whether what was not closed is told
 * @param trace the trace file to write
 * @param record the recording to write
 */
public record LayerSettings(
    boolean validation, boolean leaks, Optional<Path> trace, Optional<Path> record) {

  /** The PID of the configuration. */
  public static final String PID = "io.coral.layers";

  /** The key of the configuration. */
  public static final String KEY = "on";

  /** The system property. */
  public static final String PROPERTY = PID + "." + KEY;

  /** No layer. */
  public static final LayerSettings NONE =
      new LayerSettings(false, false, Optional.empty(), Optional.empty());

  public LayerSettings {
    Objects.requireNonNull(trace, "trace");
    Objects.requireNonNull(record, "record");
  }

  /** Whether no layer is on. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException saying which word is unknown and what is expected
   */
  public static LayerSettings parse(String text) {
    return of(Settings.of(PID, Map.of(KEY, text)));
  }

  /** Reads the system property {@value #PROPERTY}. */
  public static LayerSettings ofSystem(Properties system) {
    return parse(system.getProperty(PROPERTY, ""));
  }

  /**
   * Reads the key {@value #KEY} of a configuration: a text, or a list of words. Without the key the
   * system property counts.
   */
  public static LayerSettings of(Map<String, ?> properties) {
    return properties.containsKey(KEY)
        ? of(Settings.of(PID, properties))
        : ofSystem(System.getProperties());
  }

  private static LayerSettings of(Settings settings) {
    LayerSettings layers = NONE;
    for (String word : settings.list(KEY, List.of())) {
      layers = layers.with(word);
    }
    return layers;
  }

  private LayerSettings with(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String file = equals < 0 ? "" : word.substring(equals + 1);
    boolean isFile = name.equals("trace") || name.equals("record");
    if (isFile == file.isEmpty()) {
      throw unknown(word);
    }
    return switch (name) {
      case "validation" -> new LayerSettings(true, leaks, trace, record);
      case "leaks" -> new LayerSettings(validation, true, trace, record);
      case "trace" ->
          new LayerSettings(validation, leaks, Optional.of(PathNames.of(PROPERTY, file)), record);
      case "record" ->
          new LayerSettings(validation, leaks, trace, Optional.of(PathNames.of(PROPERTY, file)));
      default -> throw unknown(word);
    };
  }

  private static IllegalArgumentException unknown(String word) {
    return new IllegalArgumentException(
        PROPERTY
            + " has \""
            + word
            + "\"; expected a list of validation, leaks, trace=FILE and record=FILE");
  }
}
