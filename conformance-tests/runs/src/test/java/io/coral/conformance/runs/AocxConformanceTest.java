package io.coral.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.report.TextReport;
import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Exemptions;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.KitRun;
import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.runtime.intelpac.IntelPacRuntime;
import io.coral.runtime.intelpac.PoclFixture;
import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** The specification on the AOCX half over PoCL: what applies is kept, what is left is known. */
class AocxConformanceTest {

  private static final Path FOLDER = Path.of("target", "aocx-fixture");
  private static final Path KNOWN = Path.of("src", "test", "resources", "aocx-not-evaluated.txt");
  private static final long SEED = 1;

  @Test
  void everyRuleThatAppliesIsKeptAndTheRestIsKnown() throws IOException {
    try (IntelPacRuntime runtime = PoclFixture.runtime()) {
      Catalogue catalogue = Catalogue.ofKit();
      Subject subject =
          new Subject(
              runtime,
              Optional.of(PoclFixture::runtime),
              fixture(),
              Optional.of(new StopHarness()),
              Optional.empty(),
              Optional.empty(),
              SEED);
      Report report =
          new KitRun(
                  new InProcessRunner(catalogue, subject, Duration.ofMinutes(1)),
                  Exemptions.NONE,
                  PoclFixture.DEVICE,
                  LocalDate.now())
              .run(catalogue.rules(), List.of(), result -> {});

      StringWriter text = new StringWriter();
      new TextReport(new PrintWriter(text), Ansi.OFF).print(report);
      assertThat(report.exitCode()).as(text.toString()).isEqualTo(Report.CONFORMS);
      assertThat(notEvaluated(report)).isEqualTo(known());
    }
  }

  /** Without what differs from machine to machine, such as paths. */
  private static List<String> notEvaluated(Report report) {
    return report.results().stream()
        .filter(result -> result.outcome() == Outcome.NOT_EVALUATED)
        .map(result -> result.rule().id() + "  " + result.reason().replaceFirst(":.*", ""))
        .toList();
  }

  private static List<String> known() throws IOException {
    return Files.readAllLines(KNOWN).stream().filter(line -> !line.startsWith("#")).toList();
  }

  private static Fixture fixture() {
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
        OptionalLong.of(64 << 20),
        OptionalLong.empty(),
        Optional.of(PoclFixture.HANG_LIMIT),
        Map.of(),
        Optional.empty(),
        Optional.empty());
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
      return runtime instanceof IntelPacRuntime;
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of(Action.STOP);
    }

    @Override
    public void stop(AcceleratorRuntime runtime) {
      ((IntelPacRuntime) runtime).close();
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {
      // nothing was broken
    }
  }
}
