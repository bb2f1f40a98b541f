package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.function.InstalledFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral function watch}: each file of a folder, computed into another. */
@Command(
    name = "watch",
    sortOptions = false,
    description = {
      "Compute each file of a folder into one of another. A result appears as a whole and has its",
      "file's time, so what is done is not done again, and a file that changes is. Files that",
      "cannot be computed are moved away, each with the reason beside it."
    })
final class FunctionWatchCommand implements Callable<Integer> {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Services services;
  private final Terminal terminal;
  private final Stop stop;

  @Parameters(paramLabel = "FOLDER", description = "Where files come.")
  private Path from = Path.of("");

  @Option(
      names = "--accelerator",
      required = true,
      paramLabel = "NAME",
      description = "Its id, of an artifact whose descriptor has the part `function`.")
  private String accelerator = "";

  @Option(names = "--to", required = true, paramLabel = "FOLDER", description = "Where results go.")
  private Path to = Path.of("");

  @Option(
      names = "--suffix",
      paramLabel = "TEXT",
      description = "What the names of results end with, such as .gz.")
  private String suffix = "";

  @Option(
      names = "--dead",
      paramLabel = "FOLDER",
      description = "Where files go that cannot be computed; `failed` in the results' folder.")
  private @Nullable Path dead;

  @Option(names = "--once", description = "End when all that is there is done.")
  private boolean once;

  @Option(names = "--json", description = "Print JSON: a document for each look at the folder.")
  private boolean json;

  FunctionWatchCommand(Services services, Terminal terminal, Stop stop) {
    this.services = services;
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isDirectory(from)) {
      throw new CommandException(ExitCode.NOTHING_THERE, from + ": there is no such folder");
    }
    Files.createDirectories(to);
    if (Files.isSameFile(from, to)) {
      throw new CommandException(
          ExitCode.USAGE, "results cannot go where files come; name another folder by --to");
    }
    FunctionFolder folder =
        new FunctionFolder(
            services.coral(),
            InstalledFunction.find(services.repository(), accelerator),
            new FunctionFolder.Places(from, to, suffix, dead == null ? to.resolve("failed") : dead),
            stop);
    while (true) {
      FunctionFolder.Look look = look(folder);
      if (once) {
        return look.failed().isEmpty() && look.unfinished().isEmpty()
            ? ExitCode.OK
            : ExitCode.FAILED;
      }
      if (stop.await(PERIOD)) {
        return ExitCode.OK;
      }
    }
  }

  private FunctionFolder.Look look(FunctionFolder folder) throws IOException, InterruptedException {
    boolean isWatched = terminal.interactive();
    FunctionFolder.Look look;
    try {
      look =
          folder.look(
              (done, all) -> {
                if (isWatched) {
                  terminal.progress(done + " of " + all + " files");
                }
              });
    } finally {
      if (isWatched) {
        terminal.endProgress();
      }
    }
    if (json) {
      if (once || !look.isIdle()) {
        Json.print(terminal, out -> write(out, look));
      }
    } else {
      tell(look);
    }
    return look;
  }

  private void tell(FunctionFolder.Look look) {
    look.computed()
        .forEach(
            each ->
                terminal.println(
                    each.file()
                        + " -> "
                        + each.result()
                        + " ("
                        + Units.size(each.resultBytes())
                        + " of "
                        + Units.size(each.bytes())
                        + ", board "
                        + each.board()
                        + ")"));
    look.failed().forEach((file, why) -> terminal.tell("coral: " + file + ": " + why));
    if (once) {
      look.unfinished()
          .forEach(
              file ->
                  terminal.tell(
                      "coral: " + file + ": empty, gone, not to be read, or still being written"));
      terminal.println(
          look.computed().size()
              + " computed, "
              + look.failed().size()
              + " failed, "
              + look.there()
              + " done before");
    }
  }

  private void write(JsonGenerator out, FunctionFolder.Look look) throws IOException {
    out.writeStringField("accelerator", accelerator);
    out.writeArrayFieldStart("computed");
    for (FunctionFolder.Computed each : look.computed()) {
      out.writeStartObject();
      out.writeStringField("file", each.file());
      out.writeStringField("result", each.result().toString());
      out.writeNumberField("bytes", each.bytes());
      out.writeNumberField("resultBytes", each.resultBytes());
      out.writeStringField("board", each.board());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("failed");
    for (var each : look.failed().entrySet()) {
      out.writeStartObject();
      out.writeStringField("file", each.getKey());
      out.writeStringField("why", each.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
    Json.strings(out, "unfinished", look.unfinished());
    out.writeNumberField("doneBefore", look.there());
  }
}
