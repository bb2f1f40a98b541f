package io.coral.spec.settings;

import io.coral.spec.Finding;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The settings of a runtime as they were read. Where one of them is wrong, they are the defaults,
 * for the runtime has to be there to say so.
 *
 * @param settings what was read, or the defaults
 * @param isRight whether it was read
 * @param findings the setting that is wrong, or the keys that nobody reads
 * @param <S> what a runtime makes of its settings
 */
public record Configured<S>(S settings, boolean isRight, List<Finding> findings) {

  public Configured {
    Objects.requireNonNull(settings, "settings");
    findings = List.copyOf(findings);
  }

  /**
   * Reads settings.
   *
   * @param pid what findings name as their subject
   * @param properties by key, as texts or as ConfigAdmin has them
   * @param reader throws {@link IllegalArgumentException} for a wrong setting, and has a default
   *     for each
   */
  public static <S> Configured<S> read(
      String pid, Map<String, ?> properties, Function<Settings, S> reader) {
    Settings given = Settings.of(pid, properties);
    try {
      S read = reader.apply(given);
      return new Configured<>(read, true, given.findings());
    } catch (IllegalArgumentException e) {
      S defaults = reader.apply(Settings.of(pid, Map.of()));
      return new Configured<>(defaults, false, List.of(given.wrong(e)));
    }
  }
}
