package io.coral.cli.internal;

import io.coral.cli.internal.Diagnosis.BundleState;
import io.coral.cli.internal.Diagnosis.RuntimeState;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code coral doctor} for people. */
final class DoctorText {
  private final Terminal terminal;

  DoctorText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(Diagnosis diagnosis) {
    terminal.println(String.join(", ", new Version().getVersion()));
    diagnosis.facts().forEach((name, fact) -> terminal.println(name + ": " + fact));
    diagnosis.runtimes().forEach(this::print);
    List<BundleState> broken =
        diagnosis.bundles().stream().filter(bundle -> !bundle.problems().isEmpty()).toList();
    int running = diagnosis.bundles().size() - broken.size();
    heading("bundles: " + running + " of " + diagnosis.bundles().size() + " run");
    for (BundleState bundle : broken) {
      terminal.println("  " + bundle.name() + " " + bundle.version());
      bundle.problems().forEach(problem -> problem("    ", problem));
    }
    diagnosis.repository().ifPresent(this::print);
    if (!diagnosis.configuration().isEmpty()) {
      heading("configuration");
      diagnosis.configuration().forEach(problem -> problem("  ", problem));
    }
    heading("boards: " + diagnosis.boards().size());
    if (!diagnosis.boards().isEmpty()) {
      Boards.print(diagnosis.boards(), terminal);
    }
    diagnosis.failedBoards().forEach(problem -> problem("  ", problem));
    diagnosis.repository().ifPresent(state -> warnings(state.warnings()));
    terminal.println("");
    terminal.println(summary(diagnosis));
  }

  private void print(RuntimeState runtime) {
    heading("runtime " + runtime.id());
    BundleState bundle = runtime.bundle();
    line(
        "bundle",
        bundle.name()
            + " "
            + bundle.version()
            + (bundle.resolved() ? ", resolved" : ", does not resolve"));
    bundle.problems().forEach(problem -> problem("    ", problem));
    line("tested", runtime.capsule().map(CapsuleState::summary).orElse("carries no conformance"));
    runtime
        .capsule()
        .filter(capsule -> !capsule.notTried().isEmpty())
        .ifPresent(capsule -> line("not tried", String.join(", ", capsule.notTried())));
    runtime.capsule().stream()
        .flatMap(capsule -> capsule.problems().stream())
        .forEach(problem -> problem("    ", problem));
    line(
        "service",
        runtime
            .info()
            .map(
                info ->
                    "registered, specification "
                        + info.specVersion()
                        + ", features "
                        + info.features())
            .orElse(
                runtime.discovery().isPresent()
                    ? "registered, and does not say what it is"
                    : "not registered"));
    runtime.reasons().forEach(problem -> problem("    ", problem));
    runtime.findings().forEach(this::finding);
    runtime.discovery().ifPresent(seen -> line("devices", String.valueOf(seen.devices().size())));
    runtime.discovery().ifPresent(seen -> seen.devices().forEach(this::device));
  }

  private void warnings(Map<Path, List<String>> warnings) {
    if (!warnings.isEmpty()) {
      heading("bitstreams with warnings: " + warnings.size());
    }
    warnings.forEach(
        (binary, texts) -> {
          terminal.println("  " + binary);
          texts.forEach(text -> terminal.println("    " + text));
        });
  }

  private void print(RepositoryState repository) {
    heading("repository " + repository.root() + ": " + repository.artifacts() + " installed");
    repository.findings().forEach(this::finding);
  }

  private void device(DeviceInfo device) {
    terminal.println(
        "    "
            + device.id()
            + " "
            + device.platform()
            + device.failure().map(failure -> ", last error: " + failure).orElse(""));
  }

  private void finding(Finding finding) {
    line(
        finding.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
        finding.subject() + ": " + finding.cause());
    terminal.println("    ", "yellow", "remedy: ", finding.remedy());
  }

  private void problem(String indent, Problem problem) {
    terminal.println(indent, problem.failure() ? "red" : "yellow", problem.what(), "");
    terminal.println(indent, "yellow", "remedy: ", problem.remedy());
  }

  private void heading(String text) {
    terminal.println("");
    terminal.println("", "bold", text, "");
  }

  private void line(String name, String text) {
    terminal.println(String.format("  %-9s %s", name, text));
  }

  private static String summary(Diagnosis diagnosis) {
    if (diagnosis.failed()) {
      return "Something is broken; see the remedies above.";
    }
    if (!diagnosis.hasUsableBoard()) {
      return "There is no board that could be used; remedies, where any are known, stand above.";
    }
    return diagnosis.isWell()
        ? "All is well."
        : "Boards can be used; the remedies above are for what is not there.";
  }
}
