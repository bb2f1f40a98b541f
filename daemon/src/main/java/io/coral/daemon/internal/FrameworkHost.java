package io.coral.daemon.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** A framework, whose services are looked up when they are needed. */
final class FrameworkHost implements Host {

  /** The property of those that say why requests cannot be served: a supplier of texts. */
  private static final String READY = "coral.ready";

  /** The property of who says what stands in the way: JSON or not and where to, the exit code. */
  private static final String DIAGNOSIS = "coral.diagnosis";

  /** The property of who tells what somebody who helps needs: a supplier of a map of texts. */
  private static final String SUPPORT = "coral.support";

  private final BundleContext context;

  FrameworkHost(BundleContext context) {
    this.context = context;
  }

  @Override
  public String version() {
    return context.getBundle().getVersion().toString();
  }

  @Override
  public Optional<BitstreamRepository> repository() {
    return find(BitstreamRepository.class);
  }

  @Override
  public Optional<RemoteRepositories> remotes() {
    return find(RemoteRepositories.class);
  }

  private <T> Optional<T> find(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    return Optional.ofNullable(reference).map(context::getService);
  }

  @Override
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (Supplier<?> each : all(Supplier.class, READY)) {
      if (each.get() instanceof List<?> told) {
        told.forEach(reason -> reasons.add(String.valueOf(reason)));
      }
    }
    return reasons;
  }

  @Override
  public Map<String, String> support() {
    Map<String, String> texts = new TreeMap<>();
    for (Supplier<?> each : all(Supplier.class, SUPPORT)) {
      if (each.get() instanceof Map<?, ?> told) {
        told.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
      }
    }
    return texts;
  }

  @Override
  @SuppressWarnings("unchecked") // what the property means
  public Optional<Integer> diagnose(boolean json, PrintStream out) {
    return all(ToIntBiFunction.class, DIAGNOSIS).stream()
        .findFirst()
        .map(each -> each.applyAsInt(json, out));
  }

  private <T> List<T> all(Class<T> type, String property) {
    try {
      return context.getServiceReferences(type, "(" + property + "=*)").stream()
          .map(context::getService)
          .toList();
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(property + " is no property's name", e);
    }
  }
}
