package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.Answers;
import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.source.HarnessJar;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.foreign.BoundedCall.Limit;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Providers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Finds runtimes and harnesses on the class path. */
public final class Runtimes {

  private record Found(AcceleratorRuntime runtime, String id, Supplier<AcceleratorRuntime> again) {}

  private Runtimes() {}

  /**
   * Makes the subject of a run out of what is on the class path.
   *
   * @param id the runtime's id; absent when there is only one
   * @param harness the jar of the vendor's harness; absent for one on the class path
   * @param limit how long one answer of a runtime may take
   * @throws NotTestable when there is no such runtime or device, listing what there is, or the
   *     harness cannot be loaded
   */
  public static Subject find(
      Optional<String> id,
      Optional<Path> harness,
      Fixture fixture,
      Optional<String> device,
      long seed,
      Limit limit) {
    Found found = found(id, limit);
    AcceleratorRuntime runtime = found.runtime();
    device.ifPresent(wanted -> requireDevice(found, wanted, limit));
    fixture.devices().forEach(wanted -> requireDevice(found, wanted, limit));
    return new Subject(
        runtime,
        Optional.of(found.again()),
        fixture,
        Answers.within(
            limit,
            "harness",
            found.id(),
            () ->
                harness.isPresent()
                    ? harness.map(jar -> HarnessJar.of(jar, runtime.getClass().getClassLoader()))
                    : harness(runtime)),
        ClassPath.of(runtime.getClass()),
        device,
        seed);
  }

  /**
   * The runtime of an id.
   *
   * @param limit how long one answer of a runtime may take
   * @throws NotTestable when there is none, listing what there is
   */
  public static AcceleratorRuntime find(String id, Limit limit) {
    return found(Optional.of(id), limit).runtime();
  }

  /**
   * The devices that a runtime finds.
   *
   * @throws io.coral.spec.AcceleratorException when it fails, or takes longer than the limit
   */
  public static List<DeviceInfo> devices(AcceleratorRuntime runtime, Limit limit) {
    return Answers.within(limit, "discover", ForeignCode.name(runtime), runtime::discover)
        .devices();
  }

  private static Found found(Optional<String> id, Limit limit) {
    List<String> broken = new ArrayList<>();
    List<Found> found = runtimes(broken, limit);
    List<Found> matching =
        found.stream().filter(runtime -> id.isEmpty() || id.get().equals(runtime.id())).toList();
    if (matching.size() != 1) {
      throw new NotTestable(
          id.map(wanted -> "there is no runtime " + wanted).orElse("name the runtime to test")
              + "; on the class path: "
              + (found.isEmpty() ? "none" : String.join(", ", ids(found)))
              + (broken.isEmpty() ? "" : "; could not be loaded: " + String.join("; ", broken)));
    }
    return matching.get(0);
  }

  private static List<String> ids(List<Found> found) {
    return found.stream().map(Found::id).toList();
  }

  private static void requireDevice(Found found, String id, Limit limit) {
    List<String> ids = devices(found.runtime(), limit).stream().map(DeviceInfo::id).toList();
    if (!ids.contains(id)) {
      throw new NotTestable(
          "runtime "
              + found.id()
              + " has no device "
              + id
              + "; it has "
              + (ids.isEmpty() ? "none" : String.join(", ", ids)));
    }
  }

  private static List<Found> runtimes(List<String> broken, Limit limit) {
    List<Found> found = new ArrayList<>();
    Consumer<Throwable> noted =
        e -> broken.add(e.getMessage() + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
    for (Provider<AcceleratorRuntime> provider :
        Providers.of(
            AcceleratorRuntime.class, Thread.currentThread().getContextClassLoader(), noted)) {
      try {
        found.add(Answers.within(limit, "info", provider.type().getName(), () -> found(provider)));
      } catch (AcceleratorException e) {
        noted.accept(e);
      }
    }
    return found;
  }

  private static Found found(Provider<AcceleratorRuntime> provider) {
    AcceleratorRuntime runtime = provider.get();
    return new Found(runtime, runtime.info().id(), provider::get);
  }

  /**
   * The first harness on the class path that serves the runtime.
   *
   * @throws NotTestable when one cannot be loaded
   */
  public static Optional<Harness> harness(AcceleratorRuntime runtime) {
    try {
      return ServiceLoader.load(Harness.class).stream()
          .map(Provider::get)
          .filter(harness -> harness.serves(runtime))
          .findFirst();
    } catch (RuntimeException | Error e) {
      // foreign code, which may throw anything; the runtime is not to blame
      throw HarnessJar.unusable("a harness on the class path", e);
    }
  }
}
