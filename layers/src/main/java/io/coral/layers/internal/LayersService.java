package io.coral.layers.internal;

import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.spec.AcceleratorRuntime;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Offers the layers to whoever binds runtimes, under a type of the JDK, so that a consumer needs no
 * class of this bundle: it applies every {@code UnaryOperator} with the property {@code
 * coral.layers=true} to the runtimes that it binds.
 */
@Component(
    service = UnaryOperator.class,
    configurationPid = LayerSettings.PID,
    property = "coral.layers:Boolean=true")
public final class LayersService implements UnaryOperator<AcceleratorRuntime> {

  private static final System.Logger LOG = System.getLogger(LayersService.class.getName());

  private final Layers layers;

  /**
   * Reads the configuration, or the system property where there is none. What is wrong with it is
   * logged in one line; runtimes then go without layers.
   */
  @Activate
  public LayersService(Map<String, Object> properties) {
    layers = layers(properties);
  }

  private static Layers layers(Map<String, Object> properties) {
    try {
      return new Layers(LayerSettings.of(properties));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.ERROR, "No layer is on: {0}", e.getMessage());
      return new Layers(LayerSettings.NONE);
    }
  }

  @Override
  public AcceleratorRuntime apply(AcceleratorRuntime runtime) {
    return layers.apply(runtime);
  }

  /** Ends the layers. */
  @Deactivate
  public void close() {
    layers.close();
  }
}
