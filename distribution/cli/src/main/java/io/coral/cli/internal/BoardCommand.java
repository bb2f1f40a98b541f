package io.coral.cli.internal;

import io.coral.api.Grant;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Request;
import io.coral.api.Reservation;
import io.coral.client.Operator;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral board}: what is done with the daemon's boards, most of it by operators. */
@Command(
    name = "board",
    description = "Drain, reset, reserve, grant and prepare the daemon's boards.")
final class BoardCommand {
  private final DaemonServices services;
  private final Terminal terminal;

  private BoardCommand(DaemonServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  static CommandLine with(DaemonServices services, Terminal terminal) {
    return new CommandLine(new BoardCommand(services, terminal));
  }

  @Command(
      name = "drain",
      description = {
        "Take a board out of service: it finishes what it runs and takes no more.",
        "What runs when the time is over runs again on another board."
      })
  int drain(
      @Parameters(paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.") String board,
      @Option(names = "--why", paramLabel = "TEXT", description = "Who has it, and what for.")
          String why,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "How long what it runs may go on; default: ${DEFAULT-VALUE}.")
          Duration patience)
      throws InterruptedException, ExecutionException {
    await("draining " + board, operator -> operator.drain(board, why == null ? "" : why, patience));
    terminal.println(board + " is drained; `coral board resume " + board + "` puts it back");
    return ExitCode.OK;
  }

  @Command(name = "resume", description = "Put a board back that was drained.")
  int resume(@Parameters(paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.") String board)
      throws InterruptedException, ExecutionException {
    await("putting back " + board, operator -> operator.resume(board));
    terminal.println(board + " is back in service");
    return ExitCode.OK;
  }

  @Command(
      name = "reset",
      description = "Reset a board; one in service is drained before, and put back after it.")
  int reset(
      @Parameters(paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.") String board,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "How long what it runs may go on; default: ${DEFAULT-VALUE}.")
          Duration patience)
      throws InterruptedException, ExecutionException {
    await("resetting " + board, operator -> operator.reset(board, patience));
    terminal.println(board + " was reset");
    return ExitCode.OK;
  }

  @Command(name = "reserve", description = "Keep boards for one tenant's requests, for a time.")
  int reserve(
      @Parameters(
              index = "0",
              paramLabel = "BOARD",
              description = "Its id, or a kind of boards as VENDOR/NAME.")
          String boards,
      @Parameters(index = "1", paramLabel = "TIME", description = "For how long, e.g. 90min.")
          Duration term,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "1",
              description = "How many of the kind, all or none.")
          int count,
      @Option(
              names = "--tenant",
              paramLabel = "NAME",
              defaultValue = Request.DEFAULT_TENANT,
              description = "For whom; default: ${DEFAULT-VALUE}.")
          String tenant,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description =
                  "How long it may take until others' requests have ended there; default:"
                      + " ${DEFAULT-VALUE}.")
          Duration patience)
      throws InterruptedException, ExecutionException {
    Reservation reservation =
        sensible(() -> new Reservation(boards, count, term, tenant, patience));
    Operator.Kept kept = answer("waiting for " + boards, operator -> operator.reserve(reservation));
    terminal.println(kept.boards() + ", held by tenant " + tenant + " until " + kept.until());
    return ExitCode.OK;
  }

  private static <T> T sensible(Supplier<T> asked) {
    try {
      return asked.get();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Command(
      name = "release",
      description = "End the lease that keeps a board, whoever has it, with all its boards.")
  int release(
      @Parameters(paramLabel = "BOARD", description = "The id of one of its boards.") String board)
      throws InterruptedException, ExecutionException {
    Operator.Kept kept = answer("releasing " + board, operator -> operator.release(board));
    terminal.println("released " + kept.boards());
    return ExitCode.OK;
  }

  @Command(
      name = "grant",
      description = {
        "Bind a tenant to boards: it uses these alone from now on. Without boards it may use none.",
        "Holds until the daemon ends, or the tenants' file says otherwise."
      })
  int grant(
      @Parameters(index = "0", paramLabel = "TENANT", description = "Whom.") String tenant,
      @Parameters(
              index = "1..*",
              arity = "0..*",
              paramLabel = "BOARD",
              description = "The id of a board, or a kind of boards as VENDOR/NAME.")
          Set<String> boards,
      @Option(names = "--exclusive", description = "Nobody else may use them.") boolean exclusive,
      @Option(
              names = "--all",
              description = "It may use all boards again that nobody has exclusively.")
          boolean all)
      throws InterruptedException, ExecutionException {
    Set<String> named = boards == null ? Set.of() : boards;
    if (all && (exclusive || !named.isEmpty())) {
      throw new CommandException(
          ExitCode.USAGE, "--all is for all boards; name none with it, and leave --exclusive out");
    }
    Grant grant =
        all
            ? Grant.everything(tenant)
            : exclusive ? Grant.exclusive(tenant, named) : Grant.of(tenant, named);
    await("granting boards", operator -> operator.grant(grant));
    terminal.println("tenant " + tenant + " may use " + grant);
    return ExitCode.OK;
  }

  @Command(
      name = "prepare",
      description = {
        "Have a board programmed before the first request; one that has it is left as it is.",
        "What runs there may end. Its tenant pays for the programming."
      })
  int prepare(
      @Parameters(index = "0", paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.")
          String board,
      @Parameters(index = "1", paramLabel = "ACCELERATOR", description = "What is to run there.")
          String accelerator,
      @Option(
              names = "--tenant",
              paramLabel = "NAME",
              defaultValue = Request.DEFAULT_TENANT,
              description = "For whom, where an operator asks; your own if not said.")
          String tenant,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "30s",
              description = "How long it may take; default: ${DEFAULT-VALUE}.")
          Duration patience)
      throws InterruptedException, ExecutionException {
    Preparation asked = sensible(() -> new Preparation(board, accelerator, tenant, patience));
    Loaded loaded =
        new Progress(terminal)
            .await(
                "preparing " + board,
                CompletableFuture.supplyAsync(() -> services.coral().prepare(asked)));
    terminal.println(
        loaded.board()
            + " has "
            + loaded.bitstream()
            + (loaded.programming().isZero()
                ? " already"
                : ", programmed in " + loaded.programming().toMillis() + " ms"));
    return ExitCode.OK;
  }

  private void await(String what, Consumer<Operator> action)
      throws InterruptedException, ExecutionException {
    answer(
        what,
        operator -> {
          action.accept(operator);
          return Boolean.TRUE;
        });
  }

  /** Waits for what may take long, and shows that it goes on. */
  private <T> T answer(String what, Function<Operator, T> question)
      throws InterruptedException, ExecutionException {
    return new Progress(terminal)
        .await(what, CompletableFuture.supplyAsync(() -> services.ask(question)));
  }
}
