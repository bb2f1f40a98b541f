package io.coral.conformance.runner.child;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.conformance.rules.source.BundleSource;
import io.coral.conformance.rules.source.RuntimeSource;
import io.coral.conformance.runner.Runtimes;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a child tests, and how.
 *
 * @param runtime the id of a runtime on the class path; absent when there is only one, or a bundle
 * @param bundle the bundle to install and test
 * @param harness the jar of the vendor's harness; absent for what is on the class path
 * @param fixture the fixture file
 * @param device the device to test
 * @param seed of all randomness
 * @param limit how long one rule may take
 * @param lies where the classes of a runtime on the class path lie, once that is known: a child
 *     that tests the packaging then need not load them
 */
public record Assignment(
    Optional<String> runtime,
    Optional<Path> bundle,
    Optional<Path> harness,
    Optional<Path> fixture,
    Optional<String> device,
    long seed,
    Duration limit,
    Optional<Path> lies) {
  public Assignment {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(harness, "harness");
    Objects.requireNonNull(fixture, "fixture");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(lies, "lies");
  }

  /**
   * Reads the fixture and gives the runtime, which is loaded when it is first needed.
   *
   * @param layers what stands before the runtime; the identity for nothing
   * @throws io.coral.conformance.rules.fixture.FixtureException when the fixture is broken
   * @throws io.coral.conformance.rules.process.NotTestable when the bundle's file is none
   */
  public Subject subject(Function<RuntimeSource, RuntimeSource> layers) {
    Fixture read = fixture.map(Fixture::read).orElse(Fixture.EMPTY);
    read.configure();
    RuntimeSource source =
        bundle.isPresent()
            ? new BundleSource(BundleFile.of(bundle.get()), harness)
            : new LazySource(
                () ->
                    Runtimes.find(
                        runtime, harness, read, device, seed, new Limit("--limit", limit)),
                lies);
    return new Subject(layers.apply(source), read, device, seed);
  }

  Assignment lyingAt(Optional<Path> place) {
    return new Assignment(runtime, bundle, harness, fixture, device, seed, limit, place);
  }

  void write(DataOutputStream out) throws IOException {
    Wire.optional(out, runtime);
    Wire.optional(out, bundle.map(Path::toString));
    Wire.optional(out, harness.map(Path::toString));
    Wire.optional(out, fixture.map(Path::toString));
    Wire.optional(out, device);
    out.writeLong(seed);
    out.writeLong(limit.toNanos());
    Wire.optional(out, lies.map(Path::toString));
  }

  static Assignment read(DataInputStream in) throws IOException {
    return new Assignment(
        Wire.optional(in),
        Wire.optional(in).map(Path::of),
        Wire.optional(in).map(Path::of),
        Wire.optional(in).map(Path::of),
        Wire.optional(in),
        in.readLong(),
        Duration.ofNanos(in.readLong()),
        Wire.optional(in).map(Path::of));
  }
}
