package io.coral.cli.internal;

import io.coral.api.Answer;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral run}: any installed accelerator, arrays from and to files. */
@Command(
    name = "run",
    sortOptions = false,
    description = "Run an accelerator. Options stand in the order of its prototype's arguments.",
    footer = {
      "",
      "Example: coral run vector.addition --in f32:a.bin --in f32:b.bin --out f32:c.bin:1024"
          + " --arg int:1024",
      "Files hold the bare elements: i8 u8 i16 u16 i32 u32 i64 u64 f16 f32 f64."
    })
final class RunCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;
  private final RunArguments arguments = new RunArguments();

  @Parameters(paramLabel = "ACCELERATOR", description = "Its id; `coral bitstream list` has them.")
  private String accelerator = "";

  @Option(
      names = "--explain",
      description = {
        "Say where it ran, why there and what other boards would have taken; until then every second"
            + " what it waits for."
      })
  private boolean explain;

  @Option(
      names = "--traffic",
      paramLabel = "FILE",
      description = "Record what it cost, for `coral whatif`.")
  private @Nullable Path traffic;

  RunCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  /** The command with its options, which keep the order of the command line. */
  CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    line.getCommandSpec()
        .addOption(arguments.option("--in", "TYPE:FILE", "An array that the accelerator reads."))
        .addOption(arguments.option("--out", "TYPE:FILE:COUNT", "An array that it writes."))
        .addOption(
            arguments.option(
                "--inout", "TYPE:FILE", "An array that it reads and writes; the file is replaced."))
        .addOption(
            arguments.option(
                "--arg",
                "TYPE:VALUE",
                "A scalar: byte, short, char, int, long, float, double, bool; struct in hex."));
    return line;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<RunArguments.Result> results = new ArrayList<>();
    try {
      return run(results);
    } finally {
      for (RunArguments.Result result : results) {
        result.file().close();
      }
    }
  }

  private int run(List<RunArguments.Result> results)
      throws IOException, InterruptedException, ExecutionException {
    Request request = arguments.request(accelerator, results);
    services.coral().accelerators().stream()
        .filter(installed -> installed.id().equals(accelerator))
        .forEach(arguments::check);
    Response response = traffic == null ? answered(request) : recorded(request, traffic);
    for (RunArguments.Result result : results) {
      result.file().write(result.array());
    }
    if (results.stream().anyMatch(result -> result.file().isStandardOutput())) {
      terminal.tell(Times.of(response));
    } else {
      terminal.println(Times.of(response));
    }
    return ExitCode.OK;
  }

  private Response answered(Request request)
      throws IOException, InterruptedException, ExecutionException {
    Answer answer = services.coral().submit(explain ? request.explained() : request);
    Progress progress = new Progress(terminal);
    return explain ? progress.explain(answer) : progress.await("running " + accelerator, answer);
  }

  private Response recorded(Request request, Path file)
      throws IOException, InterruptedException, ExecutionException {
    try (Recording recording = Traffic.record(services.coral()::record, file)) {
      Response response = answered(request);
      terminal.tell(Traffic.stop(recording));
      return response;
    }
  }
}
