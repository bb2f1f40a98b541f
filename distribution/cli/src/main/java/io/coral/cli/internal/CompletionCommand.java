package io.coral.cli.internal;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code coral completion}: a script for bash and zsh. */
@Command(
    name = "completion",
    description = "Print a completion script: source <(coral completion).")
final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.document(AutoComplete.bash("coral", spec.root().commandLine()));
    return ExitCode.OK;
  }
}
