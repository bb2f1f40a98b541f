package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.RequestException;
import io.coral.api.ReservationException;
import io.coral.api.artifact.ArtifactException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Command(name = "fail")
  record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  int execute(Exception failure, String... line) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Failures failures = new Failures(new Terminal(out, out));
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(new Failing(failure));
    root.setExecutionExceptionHandler(failures);
    root.setParameterExceptionHandler(failures);
    return root.execute(line);
  }

  String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new CommandException(3, "no board"), 3, "coral: no board\n"),
        Arguments.of(request(RequestException.Code.UNKNOWN_ACCELERATOR), 3, "coral: told\n"),
        Arguments.of(request(RequestException.Code.NO_BOARD), 3, "coral: told\n"),
        Arguments.of(request(RequestException.Code.WRONG_ARGUMENT), 2, "coral: told\n"),
        Arguments.of(request(RequestException.Code.FAILED), 1, "coral: told\n"),
        Arguments.of(request(RequestException.Code.LOST), 1, "coral: told\n"),
        Arguments.of(reservation(ReservationException.Code.TOO_FEW), 3, "coral: told\n"),
        Arguments.of(reservation(ReservationException.Code.UNKNOWN_TENANT), 2, "coral: told\n"),
        Arguments.of(reservation(ReservationException.Code.NOT_FREE), 1, "coral: told\n"),
        Arguments.of(
            new ExecutionException(
                new CompletionException(request(RequestException.Code.NO_BOARD))),
            3,
            "coral: told\n"),
        Arguments.of(
            new ArtifactException("b.json", 3, "kernels[0].name", "is missing"),
            1,
            "coral: b.json, line 3, field kernels[0].name: is missing\n"),
        Arguments.of(new InterruptedException(), 130, ""));
  }

  static ReservationException reservation(ReservationException.Code code) {
    return new ReservationException(code, "told");
  }

  static RequestException request(RequestException.Code code) {
    return new RequestException(code, "vector.addition", "told");
  }

  @ParameterizedTest(name = "{0} ends with {1}")
  @MethodSource("failures")
  void eachFailureIsOneMessageAndOneExitCode(Exception failure, int exitCode, String message) {
    assertThat(execute(failure, "fail")).isEqualTo(exitCode);
    assertThat(text()).isEqualTo(message);
  }

  @Test
  void aDefectIsOneLineUnlessDebugAsksForMore() {
    assertThat(execute(new IllegalStateException("broken"), "fail")).isEqualTo(1);
    assertThat(text().lines()).hasSize(1).first().asString().contains("broken", "--debug");

    execute(new IllegalStateException("broken"), "fail", "--debug");
    assertThat(text()).contains("\tat ");
  }

  @Test
  void aWrongCommandLineSaysWhereToLook() {
    assertThat(execute(new CommandException(1, ""), "devises")).isEqualTo(2);
    assertThat(text()).contains("coral: Unmatched argument", "devises", "coral --help");
    assertThat(execute(new CommandException(1, ""), "fail", "--profile", "x")).isEqualTo(2);
    assertThat(text()).contains("--profile stands before the command");
    assertThat(execute(new CommandException(1, ""))).isEqualTo(2);
  }
}
