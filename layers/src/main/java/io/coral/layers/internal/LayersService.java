package io.coral.layers.internal;

import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.spec.AcceleratorRuntime;
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

  private final Layers layers;

  /** Reads the configuration, or the system property where there is none. */
  @Activate
  public LayersService(Map<String, Object> properties) {
    layers = new Layers(LayerSettings.of(properties));
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
