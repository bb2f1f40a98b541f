package io.coral.layers.internal;

import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import io.coral.spec.settings.Settings;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the layers to whoever binds runtimes. */
@Component(
    service = {RuntimeLayer.class, Supplier.class},
    configurationPid = LayerSettings.PID,
    property = LayersService.TELLS + ":Boolean=true")
public final class LayersService implements RuntimeLayer, Supplier<List<String>> {

  static final String TELLS = "coral.configuration.problems";
  private static final System.Logger LOG = System.getLogger(LayersService.class.getName());

  private final List<String> problems = new ArrayList<>();
  private final Layers layers;

  /**
   * Reads the configuration, or the system property where there is none. What is wrong with it is
   * logged, each in one line, and told by {@link #get}; where the layers cannot be had, runtimes go
   * without.
   */
  @Activate
  public LayersService(Map<String, Object> properties) {
    Settings.of(LayerSettings.PID, properties)
        .knows(LayerSettings.KEY, TELLS)
        .findings()
        .forEach(finding -> problems.add(finding.toString()));
    layers = layers(properties);
    problems.forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem));
  }

  private Layers layers(Map<String, Object> properties) {
    try {
      return new Layers(LayerSettings.of(properties));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      problems.add("no layer is on: " + e.getMessage());
      return new Layers(LayerSettings.NONE);
    }
  }

  /** What is wrong with the configuration, for who looks for such. */
  @Override
  public List<String> get() {
    return List.copyOf(problems);
  }

  @Override
  public AcceleratorRuntime over(AcceleratorRuntime runtime) {
    return layers.over(runtime);
  }

  /** Ends the layers. */
  @Deactivate
  public void close() {
    layers.close();
  }
}
