package io.coral.cli.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The services of the framework that a command runs in. */
final class FrameworkServices implements Services {
  private final BundleContext context;

  FrameworkServices(BundleContext context) {
    this.context = context;
  }

  BundleContext context() {
    return context;
  }

  @Override
  public <T> Optional<T> find(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    return Optional.ofNullable(reference).map(context::getService);
  }

  @Override
  public <T> List<T> all(Class<T> type) {
    try {
      Collection<ServiceReference<T>> references = context.getServiceReferences(type, null);
      return references.stream()
          .sorted(Comparator.comparing(FrameworkServices::id))
          .map(context::getService)
          .filter(Objects::nonNull)
          .toList();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter was given", e);
    }
  }

  /** The services of a type that have a property, the oldest first. */
  List<ServiceReference<?>> references(Class<?> type, String property) {
    return references(type.getName(), property);
  }

  /** What the oldest supplier with a property tells; empty without one. */
  Optional<Object> told(String property) {
    return references(Supplier.class, property).stream().findFirst().map(this::told);
  }

  /** What a supplier tells; null when it has gone. */
  @Nullable Object told(ServiceReference<?> reference) {
    try {
      return context.getService(reference) instanceof Supplier<?> supplier ? supplier.get() : null;
    } finally {
      context.ungetService(reference);
    }
  }

  /** Has each service of a type that has a property used, the oldest first. */
  <T> void each(Class<T> type, String property, Consumer<? super T> use) {
    for (ServiceReference<?> reference : references(type, property)) {
      try {
        Object service = context.getService(reference);
        if (type.isInstance(service)) {
          use.accept(type.cast(service));
        }
      } finally {
        context.ungetService(reference);
      }
    }
  }

  /** The services of whatever type that have a property, the oldest first. */
  List<ServiceReference<?>> references(String property) {
    return references((String) null, property);
  }

  private List<ServiceReference<?>> references(@Nullable String type, String property) {
    try {
      ServiceReference<?>[] found = context.getAllServiceReferences(type, "(" + property + "=*)");
      return found == null
          ? List.of()
          : Stream.of(found)
              .sorted(Comparator.comparing(FrameworkServices::id))
              .collect(Collectors.toUnmodifiableList());
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(property + " is no property's name", e);
    }
  }

  private static long id(ServiceReference<?> reference) {
    return (Long) reference.getProperty("service.id");
  }

  /**
   * A new folder for this command alone. It lies in the framework's storage, which is removed with
   * the framework, or after it by the next one; the caller deletes it before.
   */
  Path scratch(String name) throws IOException {
    File storage = context.getDataFile("");
    return storage == null
        ? Files.createTempDirectory("coral-" + name + "-")
        : Files.createTempDirectory(storage.toPath(), name);
  }

  /** The folder of the distribution; absent in a framework that {@code ./coral} did not start. */
  Optional<Path> home() {
    return Optional.ofNullable(context.getProperty("coral.home")).map(Path::of);
  }

  /** The folder of the profile in use; absent as {@link #home()} is. */
  Optional<Path> profile() {
    return Optional.ofNullable(context.getProperty("coral.profile.dir")).map(Path::of);
  }
}
