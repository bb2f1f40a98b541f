package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.FixtureException;
import io.coral.conformance.rules.process.Answers;
import io.coral.conformance.rules.process.ClassPath;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall.Limit;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/**
 * What was tested.
 *
 * @param lines for the report
 * @param deviceName the name of the tested device; empty without one
 */
public record Header(List<Report.Line> lines, String deviceName) {

  /** The kit's version. */
  public static final String KIT =
      Optional.ofNullable(Header.class.getPackage().getImplementationVersion())
          .orElse("development");

  public Header {
    lines = List.copyOf(lines);
    Objects.requireNonNull(deviceName, "deviceName");
  }

  private record Found(RuntimeInfo info, Discovery discovery) {}

  /**
   * The header of a run on that subject; asks the runtime, and loads the harness, so that a broken
   * one is told before any rule is run.
   *
   * @param limit how long each answer may take
   * @throws io.coral.conformance.rules.process.NotTestable when there is no runtime to ask, or the
   *     harness cannot be loaded
   * @throws io.coral.spec.AcceleratorException when it fails, or takes longer
   */
  public static Header of(Subject subject, Limit limit) {
    Found found =
        Answers.within(
            limit,
            "discover",
            "the runtime under test",
            () -> new Found(subject.runtime().info(), subject.runtime().discover()));
    Answers.within(limit, "harness", "the runtime under test", subject::harness);
    RuntimeInfo info = found.info();
    Optional<DeviceInfo> tested = tested(subject, found.discovery());
    List<Report.Line> lines = new ArrayList<>();
    add(lines, "runtime", info.id() + " of " + info.vendor());
    add(lines, "spec", info.specVersion());
    add(lines, "kit", KIT);
    add(lines, "features", String.join(" ", info.features()));
    add(
        lines,
        "device",
        tested.map(device -> device.id() + " " + device.platform()).orElse("none"));
    if (tested.isEmpty()) {
      // why so little could be evaluated
      found
          .discovery()
          .findings()
          .forEach(finding -> add(lines, Report.FINDING, finding.toString()));
    }
    Stream.concat(subject.fixture().binaries().stream(), subject.fixture().wrongPlatform().stream())
        .forEach(binary -> add(lines, Report.BITSTREAM, binary.fileName() + " " + digest(binary)));
    subject.bundle().ifPresent(bundle -> add(lines, "bundle", bundle(bundle)));
    add(lines, "seed", String.valueOf(subject.seed()));
    add(lines, "java", Runtime.version().toString());
    add(
        lines,
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    add(lines, "date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return new Header(lines, tested.map(DeviceInfo::name).orElse(""));
  }

  /**
   * What was asked for, which bears on how much the result is worth.
   *
   * @param only the rules and chapters by id; empty for all
   * @param limit how long one rule may take
   * @param exemptions where they come from; absent for none
   */
  public static List<Report.Line> asked(
      List<String> only, Optional<Budget> budget, Duration limit, Optional<String> exemptions) {
    return List.of(
        new Report.Line(Report.RULES, only.isEmpty() ? "all" : "only " + String.join(" ", only)),
        new Report.Line("budget", budget.map(Budget::toString).orElse("none")),
        new Report.Line("limit", limit.toSeconds() + " s a rule"),
        new Report.Line("exemptions", exemptions.orElse("none")));
  }

  private static Optional<DeviceInfo> tested(Subject subject, Discovery discovery) {
    List<String> chosen = subject.chosenDevices();
    return discovery.devices().stream()
        .filter(device -> chosen.isEmpty() || chosen.get(0).equals(device.id()))
        .findFirst();
  }

  private static void add(List<Report.Line> lines, String label, String text) {
    lines.add(new Report.Line(label, text));
  }

  /** Name, version and digest: what exactly was tested. */
  private static String bundle(Path bundle) {
    Attributes manifest = ClassPath.manifest(bundle);
    String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
    String version = manifest.getValue(Constants.BUNDLE_VERSION);
    String what =
        name == null
            ? bundle.getFileName() + ", which is no bundle"
            : name.split(";", 2)[0].strip() + " " + (version == null ? "0.0.0" : version);
    try {
      return Files.isDirectory(bundle)
          ? what + ", not packed"
          : what + " sha256:" + Digests.sha256(ByteBuffer.wrap(Files.readAllBytes(bundle)));
    } catch (IOException e) {
      return what + ", which cannot be read: " + e;
    }
  }

  private static String digest(Binary binary) {
    try {
      return "sha256:" + Digests.sha256(binary.bitstream().bytes());
    } catch (FixtureException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
