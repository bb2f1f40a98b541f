package io.coral.whatif;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.TrafficException;
import io.coral.core.account.internal.TrafficReader;
import io.coral.core.whatif.internal.ModelledBoard;
import io.coral.core.whatif.internal.Observed;
import io.coral.core.whatif.internal.Replay;
import io.coral.core.whatif.internal.Service;
import io.coral.launcher.CommandErrors;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code coral whatif}: recorded traffic on the recorded boards, and on others. */
@Command(
    name = "whatif",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replays recorded traffic in virtual time, through the engine's scheduler, on modelled"
          + " boards: first on the recorded ones, which shows how good the model is, then on"
          + " changed ones.",
      "Requests come when they came: whoever waited for an answer before would come sooner on"
          + " faster boards, which is not modelled."
    },
    footer = {
      "",
      "Traffic is recorded by `coral:traffic record FILE` in the shell, and by"
          + " `coral run --traffic FILE`.",
      "Example: coral whatif traffic.jsonl --add xilinx/u280:2 --speed xilinx/u280=0.8"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it was replayed",
      "1:the file cannot be read, or is not recorded traffic",
      "2:the command line is wrong",
      "3:no request of the recording ran"
    })
public final class WhatIf implements Callable<Integer> {
  private static final int NOTHING_THERE = 3;

  @Parameters(paramLabel = "FILE", description = "Recorded traffic.")
  Path file = Path.of("");

  @Option(
      names = "--add",
      paramLabel = "VENDOR/NAME[:COUNT]",
      description = "A board more, or several; not programmed at the beginning.")
  List<String> added = new ArrayList<>();

  @Option(
      names = "--remove",
      paramLabel = "BOARD",
      description = "One of the recorded boards less.")
  List<String> removed = new ArrayList<>();

  @Option(
      names = "--speed",
      paramLabel = "VENDOR/NAME=FACTOR[*VENDOR/NAME]",
      description =
          "How many times as fast such boards run what they run, by the speed of that recorded kind;"
              + " default: 1, and the kind of that name or the only one.")
  List<String> speeds = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  private WhatIf() {}

  /** Replays and exits. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Replays and returns the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line =
        CommandErrors.told(
                new CommandLine(new WhatIf()), CommandLine.ExitCode.SOFTWARE, WhatIf::text)
            .setOut(out)
            .setErr(err);
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      tell(
          err,
          "the recording has more requests than fit into "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB; give it more memory, such as CORAL_JAVA_OPTS=-Xmx8g, or record for a shorter"
              + " time");
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static String text(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file "
          + missing.getFile()
          + "; `coral:traffic record FILE` in the shell makes one";
    }
    return failure instanceof TrafficException
        ? String.valueOf(failure.getMessage())
        : "the traffic cannot be replayed: " + failure;
  }

  private static void tell(PrintWriter err, String text) {
    err.println("coral: " + TerminalText.of(text));
  }

  @Override
  public Integer call() throws IOException {
    Traffic traffic = TrafficReader.read(file);
    Observed observed = new Observed(traffic);
    CommandLine line = commandLine();
    if (observed.kinds().isEmpty()) {
      tell(line.getErr(), file + ": none of its " + traffic.arrivals().size() + " requests ran");
      return NOTHING_THERE;
    }
    BoardSet set = changed(traffic, observed);
    List<ModelledBoard> recorded = ModelledBoard.of(traffic);
    int requests = Replay.replayed(traffic).size();
    Told told =
        new Told(
            requests,
            traffic.arrivals().size() - requests,
            traffic.lost().orElse(0),
            Service.measured(traffic),
            Replay.on(recorded, traffic, observed),
            isChanged()
                ? Optional.of(Replay.on(set.boards(), traffic, observed))
                : Optional.empty(),
            notes(traffic, set));
    if (json) {
      told.printJson(line.getOut());
    } else {
      told.print(line.getOut());
    }
    return CommandLine.ExitCode.OK;
  }

  private boolean isChanged() {
    return !(added.isEmpty() && removed.isEmpty() && speeds.isEmpty());
  }

  private BoardSet changed(Traffic traffic, Observed observed) {
    BoardSet set = new BoardSet(traffic, observed);
    try {
      speeds.forEach(set::speed);
      removed.forEach(set::remove);
      added.forEach(set::add);
    } catch (BoardSet.Misfit e) {
      throw new ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
    }
    return set;
  }

  private static List<String> notes(Traffic traffic, BoardSet set) {
    List<String> notes = new ArrayList<>(set.notes());
    if (traffic.lost().isEmpty()) {
      notes.add("the recording was not stopped; what came at its end may be missing");
    } else if (traffic.lost().getAsLong() > 0) {
      notes.add(traffic.lost().getAsLong() + " requests are missing in the recording");
    }
    return notes;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("run through picocli");
    }
    return spec.commandLine();
  }
}
