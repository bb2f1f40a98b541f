package io.coral.runtime.inaccel.internal;

import io.coral.spec.Bounds;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the runtime, from ConfigAdmin or from system properties.
 *
 * @param libraries {@code libraries}, those lines that can be read
 * @param inProcess {@code in.process}
 * @param discoverLimit {@code discover.limit}, for each library
 * @param hangLimit {@code hang.limit}; absent for none
 * @param bounds what the runtime promises: {@code stop.grace} and {@code program.drain}
 * @param features {@code coral.runtime.features}: the optional features that are declared
 * @param findings what is wrong with lines of {@code libraries}
 */
public record InaccelSettings(
    List<LibrarySettings> libraries,
    boolean inProcess,
    BoundedCall.Limit discoverLimit,
    Optional<Duration> hangLimit,
    Bounds bounds,
    List<String> features,
    List<Finding> findings) {

  private static final String DISCOVER_LIMIT = "discover.limit";

  /** All that the header's functions can keep. */
  private static final List<String> POSSIBLE = List.of(Features.HOST_RANGES);

  public InaccelSettings {
    features = List.copyOf(features);
    libraries = List.copyOf(libraries);
    findings = List.copyOf(findings);
  }

  /**
   * Reads settings.
   *
   * @param pid what findings name as their subject
   * @param settings what is missing or blank has its default
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  public static InaccelSettings of(String pid, Settings settings) {
    List<Finding> findings = new ArrayList<>();
    List<LibrarySettings> libraries =
        LibrarySettings.all(pid, settings.list("libraries", List.of()), findings);
    boolean inProcess = settings.flag("in.process", false);
    BoundedCall.Limit discoverLimit =
        new BoundedCall.Limit(
            DISCOVER_LIMIT, settings.duration(DISCOVER_LIMIT, Duration.ofSeconds(10)));
    Optional<Duration> hangLimit = settings.limit("hang.limit");
    Bounds bounds =
        new Bounds(
            settings.duration("stop.grace", Duration.ofSeconds(2)),
            settings.duration("program.drain", Duration.ofSeconds(2)),
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofMillis(1));
    List<String> features = settings.choices("coral.runtime.features", POSSIBLE, POSSIBLE);
    return new InaccelSettings(
        libraries, inProcess, discoverLimit, hangLimit, bounds, features, findings);
  }
}
