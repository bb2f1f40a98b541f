package io.coral.layers.internal;

import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import io.coral.spec.settings.Settings;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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

  /**
   * The property of the service, an {@code AtomicReference<List<String>>}, that the launcher asks.
   */
  static final String INCOMPLETE = "coral.incomplete.files";

  /** The property of the service, a {@code Consumer<Map<String, Object>>}, that draws requests. */
  static final String TRACE = "coral.trace";

  private final List<String> problems = new ArrayList<>();
  private final List<String> unwritten = new ArrayList<>();
  private final Layers layers;

  /** Filled by {@link #close}; a plain object of the JDK, for who asks when the bundle is gone. */
  private final AtomicReference<List<String>> incomplete = new AtomicReference<>(List.of());

  private final List<ServiceRegistration<?>> registered = new ArrayList<>();

  /**
   * Called by Declarative Services; as the other one, and tells who asks which files lack
   * something.
   */
  @Activate
  public LayersService(BundleContext context, Map<String, Object> properties) {
    this(properties);
    registered.add(
        context.registerService(
            AtomicReference.class, incomplete, new Hashtable<>(Map.of(INCOMPLETE, true))));
    layers
        .requests()
        .ifPresent(
            requests ->
                registered.add(
                    context.registerService(
                        Consumer.class, requests, new Hashtable<>(Map.of(TRACE, true)))));
  }

  /**
   * Reads the configuration, or the system property where there is none. What is wrong with it is
   * logged, each in one line, and told by {@link #get}; where the layers cannot be had, runtimes go
   * without.
   */
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
    } catch (IllegalArgumentException e) {
      problems.add(none(e));
    } catch (UncheckedIOException e) {
      problems.add(none(e));
      unwritten.add(none(e));
    }
    return new Layers(LayerSettings.NONE);
  }

  private static String none(RuntimeException why) {
    return "no layer is on: " + why.getMessage();
  }

  /**
   * What is wrong with the configuration and with what the layers write, for who looks for such.
   */
  @Override
  public List<String> get() {
    return Stream.concat(problems.stream(), layers.incomplete().stream()).toList();
  }

  @Override
  public AcceleratorRuntime over(AcceleratorRuntime runtime) {
    return layers.over(runtime);
  }

  /** Ends the layers, and tells which files were asked for and are not there as a whole. */
  @Deactivate
  public void close() {
    layers.close();
    incomplete.set(Stream.concat(unwritten.stream(), layers.incomplete().stream()).toList());
    registered.forEach(ServiceRegistration::unregister);
  }
}
