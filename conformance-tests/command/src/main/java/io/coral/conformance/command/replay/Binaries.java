package io.coral.conformance.command.replay;

import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.runner.Runtimes;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.foreign.BoundedCall.Limit;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Gives for a recorded binary the one of the runtime's fixture that has the same kernels. One that
 * fits the runtime stays, and so does one that fitted no device when it was recorded. One thread.
 */
final class Binaries implements UnaryOperator<Bitstream> {

  private final AcceleratorRuntime runtime;
  private final Optional<AcceleratorRuntime> recorded;
  private final List<Binary> binaries;
  private final List<BitstreamFormat> formats;
  private final Limit limit;

  /**
   * The binaries for a runtime.
   *
   * @param recorded where the calls were recorded; absent if nobody knows
   * @param limit how long a discovery may take
   */
  Binaries(
      AcceleratorRuntime runtime,
      Optional<AcceleratorRuntime> recorded,
      Fixture fixture,
      Limit limit) {
    this.runtime = runtime;
    this.recorded = recorded;
    this.binaries = fixture.binaries();
    this.formats =
        BitstreamFormats.onClassPath(
            Thread.currentThread().getContextClassLoader(), format -> true);
    this.limit = limit;
  }

  @Override
  public Bitstream apply(Bitstream bitstream) {
    Optional<Bitstream> told = described(bitstream);
    if (told.isEmpty()
        || fits(told.get(), runtime)
        || recorded.filter(there -> !fits(told.get(), there)).isPresent()) {
      return bitstream;
    }
    Set<String> wanted = kernels(told.get());
    return binaries.stream()
        .map(Binary::bitstream)
        .filter(own -> described(own).filter(all -> kernels(all).containsAll(wanted)).isPresent())
        .findFirst()
        .orElse(bitstream);
  }

  private boolean fits(Bitstream bitstream, AcceleratorRuntime runtime) {
    Optional<Platform> platform = bitstream.platform();
    return platform.isPresent()
        && Runtimes.devices(runtime, limit).stream()
            .anyMatch(
                device ->
                    device.runs(platform.get(), Bitstream.interfaces(bitstream.properties())));
  }

  private static Set<String> kernels(Bitstream bitstream) {
    return bitstream.kernels().stream().map(KernelInfo::name).collect(Collectors.toSet());
  }

  /** What the binary tells of itself; empty for one that is broken, or of no known format. */
  private Optional<Bitstream> described(Bitstream bitstream) {
    try {
      return BitstreamFormats.recognising(formats, bitstream.bytes())
          .map(format -> format.describe(bitstream.name(), bitstream.bytes()));
    } catch (AcceleratorException e) {
      return Optional.empty();
    }
  }
}
