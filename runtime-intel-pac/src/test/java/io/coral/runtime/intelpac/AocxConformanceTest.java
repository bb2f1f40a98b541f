package io.coral.runtime.intelpac;

import io.coral.conformance.RuntimeConformance;
import io.coral.conformance.fixture.Binary;
import io.coral.conformance.fixture.Fixture;
import io.coral.conformance.fixture.Harness;
import io.coral.conformance.fixture.Role;
import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Every rule of the specification, on the AOCX half over PoCL. */
class AocxConformanceTest extends RuntimeConformance {

  private static final Path FOLDER = Path.of("target", "aocx-fixture");

  @Override
  protected AcceleratorRuntime runtime() {
    return PoclFixture.runtime();
  }

  @Override
  protected Optional<Harness> harness(AcceleratorRuntime runtime) {
    return Optional.of(new StopHarness());
  }

  @Override
  protected Fixture fixture() {
    return new Fixture(
        List.of(),
        List.of(
            new Binary(
                write("roles.aocx", PoclFixture.roles()),
                Optional.empty(),
                Map.of(
                    Role.VECTOR_ADD, "vector_add",
                    Role.COPY, "copy",
                    Role.SPIN, "spin",
                    Role.FAULT, "fault",
                    Role.TWO_BANKS, "two_banks"),
                PoclFixture.DECLARED,
                PoclFixture.PROPERTIES)),
        Optional.of(
            new Binary(
                write("pac_a10.aocx", GbsFile.aocx()),
                Optional.empty(),
                Map.of(),
                List.of(),
                Map.of())),
        OptionalLong.of(64 << 20));
  }

  private static Path write(String name, byte[] content) {
    try {
      return Files.write(Files.createDirectories(FOLDER).resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the runtime; no OpenCL device can be taken away, broken or told to refuse. */
  private static final class StopHarness implements Harness {

    @Override
    public boolean serves(AcceleratorRuntime runtime) {
      return runtime instanceof IntelPac;
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of(Action.STOP);
    }

    @Override
    public void stop(AcceleratorRuntime runtime) {
      ((IntelPac) runtime).close();
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {
      // nothing was broken
    }
  }
}
