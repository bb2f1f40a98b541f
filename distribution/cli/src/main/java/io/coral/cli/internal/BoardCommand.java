package io.coral.cli.internal;

import io.coral.api.Grant;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Reservation;
import io.coral.client.Operator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      @Mixin DrainOptions options,
      @Option(
              names = "--why",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Who has it, and what for.")
          String why)
      throws InterruptedException, ExecutionException {
    String board = options.board;
    return done(
        "draining " + board,
        operator -> operator.drain(board, why, options.patience),
        board + " is drained; `coral board resume " + board + "` puts it back");
  }

  @Command(name = "resume", description = "Put a board back that was drained.")
  int resume(@Parameters(paramLabel = "BOARD", description = "Its id, or RUNTIME/ID.") String board)
      throws InterruptedException, ExecutionException {
    return done(
        "putting back " + board, operator -> operator.resume(board), board + " is back in service");
  }

  @Command(
      name = "reset",
      description = "Reset a board; one in service is drained before, and put back after it.")
  int reset(@Mixin DrainOptions options) throws InterruptedException, ExecutionException {
    String board = options.board;
    return done(
        "resetting " + board,
        operator -> operator.reset(board, options.patience),
        board + " was reset");
  }

  @Command(name = "reserve", description = "Keep boards for one tenant's requests, for a time.")
  int reserve(@Mixin ReservationOptions options) throws InterruptedException, ExecutionException {
    Reservation asked = options.reservation();
    return answer(
        "waiting for " + asked.boards(),
        () -> services.ask(operator -> operator.reserve(asked)),
        kept -> kept.boards() + ", held by tenant " + asked.tenant() + " until " + kept.until());
  }

  @Command(
      name = "release",
      description = "End the lease that keeps a board, whoever has it, with all its boards.")
  int release(
      @Parameters(paramLabel = "BOARD", description = "The id of one of its boards.") String board)
      throws InterruptedException, ExecutionException {
    return answer(
        "releasing " + board,
        () -> services.ask(operator -> operator.release(board)),
        kept -> "released " + kept.boards());
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
    return done(
        "granting boards",
        operator -> operator.grant(grant),
        "tenant " + tenant + " may use " + grant);
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
      @Mixin TenantOptions by)
      throws InterruptedException, ExecutionException {
    Preparation asked =
        TenantOptions.sensible(() -> new Preparation(board, accelerator, by.tenant, by.patience));
    return answer(
        "preparing " + board, () -> services.coral().prepare(asked), BoardCommand::prepared);
  }

  private static String prepared(Loaded loaded) {
    return loaded.board()
        + " has "
        + loaded.bitstream()
        + (loaded.programming().isZero()
            ? " already"
            : ", programmed in " + loaded.programming().toMillis() + " ms");
  }

  /** An operator's call that has no answer. */
  private int done(String what, Consumer<Operator> call, String told)
      throws InterruptedException, ExecutionException {
    return answer(
        what,
        () ->
            services.ask(
                operator -> {
                  call.accept(operator);
                  return told;
                }),
        Function.identity());
  }

  /** Waits for what may take long, shows that it goes on, and tells what came of it. */
  private <T> int answer(String what, Supplier<T> call, Function<T, String> told)
      throws InterruptedException, ExecutionException {
    T answer = new Progress(terminal).await(what, CompletableFuture.supplyAsync(call));
    terminal.println(told.apply(answer));
    return ExitCode.OK;
  }
}
