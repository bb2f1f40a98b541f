package io.coral.conformance.report;

import io.coral.conformance.bench.Subject;
import io.coral.conformance.fixture.Binary;
import io.coral.conformance.fixture.FixtureException;
import io.coral.conformance.run.Report;
import io.coral.spec.DeviceInfo;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.support.Digests;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The header of a report: what was tested, by what, where and when. */
public final class RunHeader {

  private RunHeader() {}

  /**
   * The lines of a run.
   *
   * @param tested the device under test; absent when there is none
   * @param kit the kit's version
   */
  public static List<Report.Line> of(Subject subject, Optional<DeviceInfo> tested, String kit) {
    RuntimeInfo info = subject.runtime().info();
    List<Report.Line> lines = new ArrayList<>();
    add(lines, "runtime", info.id() + " of " + info.vendor());
    add(lines, "spec", info.specVersion());
    add(lines, "kit", kit);
    add(lines, "features", String.join(" ", info.features()));
    add(lines, "device", tested.map(found -> found.id() + " " + found.platform()).orElse("none"));
    tested.ifPresent(
        found ->
            add(lines, "board", String.join(" ", found.vendor(), found.name(), found.version())));
    Stream.concat(subject.fixture().binaries().stream(), subject.fixture().wrongPlatform().stream())
        .forEach(binary -> add(lines, Report.BITSTREAM, binary.fileName() + " " + digest(binary)));
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
    return lines;
  }

  private static void add(List<Report.Line> lines, String label, String text) {
    lines.add(new Report.Line(label, text));
  }

  private static String digest(Binary binary) {
    try {
      return "sha256:" + Digests.sha256(binary.bitstream().bytes());
    } catch (FixtureException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
