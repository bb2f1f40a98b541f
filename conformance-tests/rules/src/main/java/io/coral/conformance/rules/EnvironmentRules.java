package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.ProbeRun;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.WithoutDevices;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.framework.Constants;

/**
 * The bundle in another environment, each in a process of its own: PKG-03, -04, -08, DSC-02, -03.
 */
final class EnvironmentRules {

  private static final String NOWHERE =
      Path.of(System.getProperty("java.io.tmpdir"), "coral-none-" + UUID.randomUUID()).toString();
  private static final String NO_PLATFORM = "coral-none";

  @Verifies(value = "PKG-03", lookAt = "System.loadLibrary: use Bundle-NativeCode or a path")
  void theLibraryPathDoesNotMatter(Bench bench) {
    ProbeRun.Seen usual = bench.probe().run();
    ProbeRun.Seen without = bench.probe().system("java.library.path", NOWHERE).run();
    expectStarted(without, "with an empty java.library.path");
    Expect.equal("the devices with an empty java.library.path", usual.devices(), without.devices());
    Expect.equal("what goes wrong with an empty java.library.path", usual.use(), without.use());
  }

  /** Nothing native can be found: not by path, and not for this platform in the jar. */
  private static ProbeRun probeWithoutLibraries(Bench bench) {
    return bench
        .probe()
        .system("java.library.path", NOWHERE)
        .system("jna.library.path", NOWHERE)
        .without("LD_LIBRARY_PATH")
        .framework(Constants.FRAMEWORK_OS_NAME, NO_PLATFORM)
        .framework(Constants.FRAMEWORK_PROCESSOR, NO_PLATFORM);
  }

  private static void expectStarted(ProbeRun.Seen seen, String where) {
    Expect.that(
        seen.error().isEmpty(),
        "the bundle starts, registers its service and discovers " + where,
        seen.error().orElse(""));
  }

  @Verifies(value = "PKG-04", lookAt = "a Bundle-NativeCode header whose last clause is not *")
  void theBundleStartsWithoutItsLibrary(Bench bench) {
    expectStarted(probeWithoutLibraries(bench).run(), "where its native library is missing");
  }

  @Verifies(value = "PKG-08", lookAt = "temporary files; use BundleContext.getDataFile")
  void nothingIsWrittenOutsideTheDataArea(Bench bench) {
    ProbeRun.Seen seen = bench.probe().run();
    expectStarted(seen, "in an empty folder");
    Expect.equal(
        "the files written to the working, home and temporary folders", List.of(), seen.written());
  }

  @Verifies(value = "DSC-02", lookAt = "UnsatisfiedLinkError and the like in discover()")
  void whatIsMissingIsAFindingAndNoException(Bench bench) {
    ProbeRun.Seen usual = bench.probe().run();
    ProbeRun.Seen without = probeWithoutLibraries(bench).run();
    expectStarted(without, "where its native library is missing");
    Expect.equal("the findings that lack a text", List.of(), without.incomplete());
    if (usual.devices().isEmpty() && without.findings().isEmpty()) {
      throw new NotEvaluated("discovery lists no device, which a missing library could take away");
    }
    Expect.that(
        without.devices().containsAll(usual.devices()) || !without.findings().isEmpty(),
        "a finding says why devices are missing",
        "no finding, and the devices " + without.devices() + " of " + usual.devices());
  }

  @Verifies(value = "DSC-03", lookAt = "the return value of discover() on a machine without boards")
  void noDeviceIsAnEmptyList(Bench bench) {
    ProbeRun.Seen usual = bench.probe().run();
    if (usual.error().isEmpty() && usual.devices().isEmpty()) {
      return;
    }
    Optional<WithoutDevices> configuration = bench.fixture().withoutDevices();
    ProbeRun.Seen none =
        configuration.isPresent()
            ? bench
                .probe()
                .configuration(configuration.get().pid(), configuration.get().properties())
                .run()
            : probeWithoutLibraries(bench).run();
    expectStarted(none, "where there is no device");
    if (configuration.isEmpty() && !none.devices().isEmpty()) {
      throw new NotEvaluated(
          "this machine has devices, and the fixture does not say how to do without"
              + " (withoutDevices)");
    }
    Expect.equal("the devices where there is none", List.of(), none.devices());
  }
}
