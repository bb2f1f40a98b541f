package io.coral.launcher;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What Declarative Services says of the components of a bundle.
 *
 * <p>By reflection: the package {@code org.osgi.service.component.runtime} comes from a bundle, and
 * the launcher lies outside of all bundles.
 */
final class Components {
  private static final String SERVICE =
      "org.osgi.service.component.runtime.ServiceComponentRuntime";

  private static final int UNSATISFIED_CONFIGURATION = 1;
  private static final int UNSATISFIED_REFERENCE = 2;
  private static final int FAILED_ACTIVATION = 16;

  private final BundleContext context;

  Components(BundleContext context) {
    this.context = context;
  }

  /**
   * Why components of the bundle are not there, each in one line; empty when Declarative Services
   * has no reason to give.
   */
  List<String> reasons(Bundle bundle) {
    ServiceReference<?> reference = anyOf(context, SERVICE);
    if (reference == null) {
      return List.of("Declarative Services is not running");
    }
    Object runtime = context.getService(reference);
    if (runtime == null) {
      return List.of("Declarative Services has stopped");
    }
    try {
      return reasons(runtime, bundle);
    } catch (ReflectiveOperationException e) {
      throw new LaunchException(
          reference.getBundle() + " does not offer the service " + SERVICE + " as known", e);
    } finally {
      context.ungetService(reference);
    }
  }

  /**
   * A service of a type by name, which is used by reflection: also where the class path has another
   * class of that name, for which the framework would hide the service.
   */
  static @Nullable ServiceReference<?> anyOf(BundleContext context, String type) {
    try {
      ServiceReference<?>[] all = context.getAllServiceReferences(type, null);
      return all == null || all.length == 0 ? null : all[0];
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("there is no filter", e);
    }
  }

  private static List<String> reasons(Object runtime, Bundle bundle)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(SERVICE, false, runtime.getClass().getClassLoader());
    Object descriptions =
        type.getMethod("getComponentDescriptionDTOs", Bundle[].class)
            .invoke(runtime, (Object) new Bundle[] {bundle});
    List<String> reasons = new ArrayList<>();
    for (Object description : (Collection<?>) descriptions) {
      Object configurations =
          type.getMethod("getComponentConfigurationDTOs", description.getClass())
              .invoke(runtime, description);
      String name = String.valueOf(field(description, "name"));
      for (Object configuration : (Collection<?>) configurations) {
        String reason = reason(configuration);
        if (reason != null) {
          reasons.add(name + " " + reason);
        }
      }
    }
    return reasons;
  }

  private static @Nullable String reason(Object configuration) throws ReflectiveOperationException {
    return switch ((Integer) field(configuration, "state")) {
      case UNSATISFIED_CONFIGURATION -> "waits for its configuration";
      case UNSATISFIED_REFERENCE -> "waits for " + missing(configuration);
      case FAILED_ACTIVATION -> "failed: " + firstLine(field(configuration, "failure"));
      default -> null;
    };
  }

  private static String missing(Object configuration) throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    Object unsatisfied = field(configuration, "unsatisfiedReferences");
    for (int i = 0; i < Array.getLength(unsatisfied); i++) {
      names.add(String.valueOf(field(Array.get(unsatisfied, i), "name")));
    }
    return String.join(", ", names);
  }

  private static String firstLine(Object text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  private static Object field(Object dto, String name) throws ReflectiveOperationException {
    return dto.getClass().getField(name).get(dto);
  }
}
