package io.coral.core.engine.internal;

import io.coral.api.Coral;
import io.coral.api.EngineListener;
import io.coral.api.repository.AcceleratorFetch;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.canary.internal.DiskCanaries;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.RuntimeLayer;
import io.coral.spec.foreign.RuntimeLayers;
import io.coral.spec.settings.Settings;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The engine as a service. The one place that follows services as they come and go; the engine
 * itself knows nothing of them. Immediate: claims are answered even where nobody asks for the
 * engine.
 */
@Component(service = Coral.class, immediate = true, configurationPid = EngineLimits.PID)
@Designate(ocd = EngineConfiguration.class)
public final class CoralComponent extends EngineCoral {

  private static final String SERVICE_ID = "service.id";

  private final List<RuntimeLayer> layers;

  /** The runtimes as the engine has them, behind their layers. By identity. */
  private final Map<AcceleratorRuntime, AcceleratorRuntime> layered =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /**
   * Over the repository's service.
   *
   * @param configuration how long calls of a runtime may take
   * @param canaries what is tried beside the installed versions
   * @param layers what stands between the engine and each runtime; usually nothing
   */
  @Activate
  public CoralComponent(
      Map<String, Object> configuration,
      @Reference BitstreamRepository repository,
      @Reference DiskCanaries canaries,
      @Reference(
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<RuntimeLayer> layers) {
    super(new Engine(repository, EngineLimits.of(Settings.of(EngineLimits.PID, configuration))));
    engine.add(canaries);
    this.layers = List.copyOf(layers);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeRuntime")
  void addRuntime(AcceleratorRuntime runtime, Map<String, Object> properties) {
    AcceleratorRuntime outermost = RuntimeLayers.over(runtime, layers);
    layered.put(runtime, outermost);
    engine.add(outermost, serviceId(properties));
  }

  void removeRuntime(AcceleratorRuntime runtime) {
    AcceleratorRuntime outermost = layered.remove(runtime);
    if (outermost != null) {
      engine.remove(outermost);
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeClaim")
  void addClaim(DeviceClaim claim, Map<String, Object> properties) {
    engine.add(claim, serviceId(properties));
  }

  void removeClaim(DeviceClaim claim) {
    engine.remove(claim);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeListener")
  void addListener(EngineListener listener) {
    engine.add(listener);
  }

  void removeListener(EngineListener listener) {
    engine.remove(listener);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      target = "(coral.trace=true)",
      unbind = "removeTrace")
  void addTrace(Consumer<Map<String, Object>> trace) {
    engine.add(trace);
  }

  void removeTrace(Consumer<Map<String, Object>> trace) {
    engine.remove(trace);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeFetch")
  void addFetch(AcceleratorFetch fetch) {
    engine.add(fetch);
  }

  /** Called after the next one was added, where there is one. */
  void removeFetch(AcceleratorFetch fetch) {
    engine.remove(fetch);
  }

  private static long serviceId(Map<String, Object> properties) {
    return properties.get(SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE;
  }

  @Deactivate
  void stop() {
    engine.close();
  }
}
