package io.coral.cli.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.Canaries;
import io.coral.api.repository.RemoteRepositories;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The services that commands use, looked up when they are needed: {@code doctor} must work when the
 * engine does not.
 */
final class Services {
  private final BundleContext context;

  Services(BundleContext context) {
    this.context = context;
  }

  BundleContext context() {
    return context;
  }

  /** The engine. */
  Coral coral() {
    return find(Coral.class).orElseThrow(() -> missing("the engine"));
  }

  /** The installed bitstreams. */
  BitstreamRepository repository() {
    return find(BitstreamRepository.class).orElseThrow(() -> missing("the bitstream repository"));
  }

  /** What is tried beside the installed bitstreams. */
  Canaries canaries() {
    return find(Canaries.class).orElseThrow(() -> missing("the trial of canaries"));
  }

  /** The repositories of other machines. */
  RemoteRepositories remotes() {
    return find(RemoteRepositories.class).orElseThrow(() -> missing("io.coral.repository"));
  }

  private static CommandException missing(String what) {
    return new CommandException(
        ExitCode.FAILED, what + " is not running; `coral doctor` says what is in its way");
  }

  <T> Optional<T> find(Class<T> type) {
    ServiceReference<T> reference = context.getServiceReference(type);
    return Optional.ofNullable(reference).map(context::getService);
  }

  /** All services of a type, the oldest first. */
  <T> List<T> all(Class<T> type) {
    try {
      Collection<ServiceReference<T>> references = context.getServiceReferences(type, null);
      return references.stream()
          .sorted(Comparator.comparing(Services::id))
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
              .sorted(Comparator.comparing(Services::id))
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
