package io.coral.daemon.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentContext;

/** A framework, whose services are looked up when they are needed. */
final class FrameworkHost implements Host {

  /** The property of those that say why requests cannot be served: a supplier of texts. */
  private static final String READY = "coral.ready";

  /** The property of who says what stands in the way: JSON or not and where to, the exit code. */
  private static final String DIAGNOSIS = "coral.diagnosis";

  /** The property of who tells what somebody who helps needs: a supplier of a map of texts. */
  private static final String SUPPORT = "coral.support";

  /** The component's references, which are looked at when they are needed. */
  static final String REPOSITORY = "repository";

  static final String REMOTES = "remotes";

  private final ComponentContext component;
  private final BundleContext context;

  FrameworkHost(ComponentContext component) {
    this.component = component;
    this.context = component.getBundleContext();
  }

  @Override
  public String version() {
    return context.getBundle().getVersion().toString();
  }

  @Override
  public Optional<BitstreamRepository> repository() {
    return Optional.ofNullable(component.locateService(REPOSITORY));
  }

  @Override
  public Optional<RemoteRepositories> remotes() {
    return Optional.ofNullable(component.locateService(REMOTES));
  }

  @Override
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (ServiceReference<?> each : all(Supplier.class, READY)) {
      if (told(each) instanceof List<?> some) {
        some.forEach(reason -> reasons.add(String.valueOf(reason)));
      }
    }
    return reasons;
  }

  @Override
  public Map<String, String> support() {
    Map<String, String> texts = new TreeMap<>();
    for (ServiceReference<?> each : all(Supplier.class, SUPPORT)) {
      if (told(each) instanceof Map<?, ?> some) {
        some.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
      }
    }
    return texts;
  }

  private @Nullable Object told(ServiceReference<?> reference) {
    return asked(reference, service -> service instanceof Supplier<?> told ? told.get() : null);
  }

  @Override
  @SuppressWarnings("unchecked") // what the property means
  public Optional<Integer> diagnose(boolean json, PrintStream out) {
    return all(ToIntBiFunction.class, DIAGNOSIS).stream()
        .findFirst()
        .map(
            each ->
                asked(
                    each,
                    service ->
                        ((ToIntBiFunction<Boolean, PrintStream>) service).applyAsInt(json, out)));
  }

  /** What a service answers, which is let go then. */
  private <R> @Nullable R asked(ServiceReference<?> reference, Function<Object, R> question) {
    try {
      Object service = context.getService(reference);
      return service == null ? null : question.apply(service);
    } finally {
      context.ungetService(reference);
    }
  }

  private Collection<? extends ServiceReference<?>> all(Class<?> type, String property) {
    try {
      return context.getServiceReferences(type, "(" + property + "=*)");
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(property + " is no property's name", e);
    }
  }
}
