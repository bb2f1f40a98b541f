package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.repository.BitstreamRepository;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The engine as a service. The one place that follows services as they come and go; the engine
 * itself knows nothing of them. Immediate: claims are answered even where nobody asks for the
 * engine.
 */
@Component(service = Coral.class, immediate = true)
public final class CoralComponent implements Coral {

  private static final String SERVICE_ID = "service.id";

  private final Engine engine;

  /** Over the repository's service. */
  @Activate
  public CoralComponent(@Reference BitstreamRepository repository) {
    engine = new Engine(repository);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeRuntime")
  void addRuntime(AcceleratorRuntime runtime, Map<String, Object> properties) {
    engine.add(runtime, serviceId(properties));
  }

  void removeRuntime(AcceleratorRuntime runtime) {
    engine.remove(runtime);
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

  private static long serviceId(Map<String, Object> properties) {
    return properties.get(SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE;
  }

  @Deactivate
  void stop() {
    engine.close();
  }

  @Override
  public CompletableFuture<Response> submit(Request request) {
    return engine.submit(request);
  }

  @Override
  public List<Accelerator> accelerators() {
    return engine.accelerators();
  }

  @Override
  public List<Board> boards() {
    return engine.boards();
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    return engine.runtimes();
  }
}
