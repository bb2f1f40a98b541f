package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandErrorsTest {

  private final StringWriter err = new StringWriter();

  @Command(name = "try")
  private static final class Trial implements Callable<Integer> {
    @Option(names = "--reason")
    private String reason = "";

    @Override
    public Integer call() {
      throw new IllegalStateException(reason);
    }
  }

  private int run(CommandLine line, String... arguments) {
    return line.setErr(new PrintWriter(err, true)).execute(arguments);
  }

  @Test
  void aFailureIsOneSentenceThatSteersNoTerminal() {
    CommandLine told =
        CommandErrors.told(
            new CommandLine(new Trial()), 4, failure -> "it failed: " + failure.getMessage());

    assertThat(run(told, "--reason", "\u001b[2J")).isEqualTo(4);
    assertThat(err).hasToString("coral: it failed: \uFFFD[2J\n");
  }

  @Test
  void aFailureOfTheProjectItselfHasItsTrace() {
    assertThat(run(CommandErrors.traced(new CommandLine(new Trial())), "--reason", "a bug"))
        .isEqualTo(1);
    assertThat(err.toString())
        .startsWith("coral: java.lang.IllegalStateException: a bug\n\tat ")
        .contains("CommandErrorsTest");
  }

  @Test
  void aWrongCommandLineNamesWhatAPersonTypesAndWhatMayBeMeant() {
    assertThat(run(CommandErrors.traced(new CommandLine(new Trial())), "--reson")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            """
            coral: Unknown option: '--reson'
            Possible solutions: --reason
            Try `coral try --help` for what it takes.
            """);
  }
}
