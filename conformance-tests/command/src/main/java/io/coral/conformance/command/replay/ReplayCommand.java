package io.coral.conformance.command.replay;

import io.coral.conformance.command.Fixtures;
import io.coral.conformance.command.KitCommand;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.Runtimes;
import io.coral.launcher.TemporaryFolder;
import io.coral.launcher.TerminalText;
import io.coral.layers.record.Recording;
import io.coral.layers.record.Replay;
import io.coral.layers.record.Replayed;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coral replay}: repeats a recording on a runtime, and names the first difference. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Repeats recorded calls on a runtime and names the first call whose result differs, with the"
          + " rule that it touches.",
      "A recording is made by `coral --record FILE COMMAND …`.",
      "It carries the binaries that it programs, and a binary that the fixture does not replace is"
          + " run as recorded: on a board as its circuit, on the simulator as code in this process."
          + " Repeat only what you trust as much as a program."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every result is as it was",
      "1:a result differs",
      "2:the command line is wrong",
      "3:the recording has no call that can be repeated",
      "4:the recording cannot be read or not be repeated to its end, or a runtime is not there"
    })
public final class ReplayCommand implements Callable<Integer> {

  @Option(
      names = "--runtime",
      required = true,
      paramLabel = "ID",
      description = "The runtime to repeat the calls on.")
  String runtime = "";

  @Option(
      names = "--against",
      paramLabel = "ID",
      description =
          "The runtime whose results are right: the calls are repeated on it first, and its results"
              + " are compared. Default: the results in the recording.")
  @Nullable String against;

  @Option(
      names = "--fixture",
      paramLabel = "FILE",
      description =
          "The binaries of --runtime, which take the place of recorded ones with the same kernels;"
              + " default: what the profile or the distribution has for the runtime.")
  @Nullable Path fixture;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long one command may take; default: ${DEFAULT-VALUE}.")
  int limitSeconds;

  @Parameters(paramLabel = "RECORDING", description = "What `coral --record` wrote.")
  Path recording = Path.of("");

  @Spec @Nullable CommandSpec spec;

  private ReplayCommand() {}

  /** Replays and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Replays and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new ReplayCommand()).setOut(out).setErr(err);
    return KitCommand.told(line, Report.NOT_TESTABLE, ReplayCommand::text).execute(arguments);
  }

  private static String text(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file "
          + missing.getFile()
          + "; `coral --record FILE COMMAND …` makes one";
    }
    return failure instanceof IOException || failure instanceof NotTestable
        ? String.valueOf(failure.getMessage())
        : "the recording cannot be replayed: " + failure;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = commandLine().getOut();
    if (limitSeconds < 1) {
      throw new ParameterException(commandLine(), "--limit is at least 1 second");
    }
    Fixture own = fixture(runtime, Optional.ofNullable(fixture));
    AcceleratorRuntime tested = Runtimes.find(runtime, limit());
    if (against == null) {
      return tell(
          replay(recording, tested, new Binaries(tested, Optional.empty(), own, limit())),
          Optional.empty(),
          out);
    }
    AcceleratorRuntime right = Runtimes.find(against, limit());
    try (TemporaryFolder folder = KitFolder.make()) {
      Path again = folder.path().resolve("recording");
      Optional<String> inPart;
      try (Recording recorder = new Recording(again)) {
        Replayed there =
            replay(
                recording,
                Wrapping.wrap(right, List.of(recorder)),
                new Binaries(right, Optional.empty(), fixture(against, Optional.empty()), limit()));
        inPart = inPart(there, against);
      }
      return tell(
          replay(again, tested, new Binaries(tested, Optional.of(right), own, limit())),
          inPart,
          out);
    }
  }

  private Replayed replay(Path file, AcceleratorRuntime on, Binaries binaries)
      throws IOException, InterruptedException {
    return new Replay(file, binaries, Duration.ofSeconds(limitSeconds)).on(on);
  }

  private Limit limit() {
    return new Limit("--limit", Duration.ofSeconds(limitSeconds));
  }

  private static Fixture fixture(String id, Optional<Path> given) {
    return given.or(() -> Fixtures.shipped(id)).map(Fixture::read).orElse(Fixture.EMPTY);
  }

  /** Why the results of the right runtime end before the recording does. */
  private static Optional<String> inPart(Replayed there, String id) {
    return there
        .difference()
        .map(found -> "on " + id + " itself the recording goes no further than " + found)
        .or(() -> there.stopped().map(why -> "on " + id + " itself it ended early: " + why));
  }

  /** Vouches for nothing that was not repeated: a recording that was damaged, or has no data. */
  private int tell(Replayed replayed, Optional<String> inPart, PrintWriter out) {
    inPart.ifPresent(why -> print(out, why));
    print(out, "repeated " + replayed.calls() + " calls on " + runtime);
    replayed.stopped().ifPresent(why -> print(out, "it ended early: " + why));
    if (replayed.difference().isPresent()) {
      print(out, String.valueOf(replayed.difference().get()));
      return Report.DOES_NOT_CONFORM;
    }
    if (inPart.isPresent() || replayed.stopped().isPresent()) {
      print(out, "it could not be repeated to its end; no result differs up to there");
      return Report.NOT_TESTABLE;
    }
    if (replayed.calls() == 0) {
      return Report.NOTHING_EVALUATED;
    }
    print(out, "every result is as " + (against == null ? "recorded" : "on " + against));
    return Report.CONFORMS;
  }

  /** A recording may hold any names. */
  private static void print(PrintWriter out, String line) {
    out.println(TerminalText.of(line));
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli");
    }
    return spec.commandLine();
  }
}
