package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Argument;
import io.coral.api.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

class RunArgumentsTest {
  @TempDir Path folder;
  final RunArguments arguments = new RunArguments();
  final List<RunArguments.Result> results = new ArrayList<>();

  @Command(name = "run")
  static final class Run {}

  void parse(String... line) {
    CommandLine command = new CommandLine(new Run());
    for (String name : List.of("--in", "--out", "--inout", "--arg")) {
      command.getCommandSpec().addOption(arguments.option(name, "VALUE", "for the test"));
    }
    command.parseArgs(line);
  }

  @Test
  void theOrderOfTheCommandLineIsTheOrderOfTheArguments() throws IOException {
    Path a = Files.write(folder.resolve("a.bin"), new byte[8]);
    Path c = folder.resolve("c.bin");

    parse(
        "--arg",
        "int:1",
        "--in",
        "f32:" + a,
        "--out=u8:" + c + ":5",
        "--arg=long:2",
        "--inout",
        "i16:" + a);
    Request request = arguments.request("vector.addition", results);

    assertThat(request.accelerator()).isEqualTo("vector.addition");
    assertThat(request.arguments())
        .extracting(Argument::describe)
        .containsExactly(
            "int 1",
            "an array of 8 bytes in a direct buffer",
            "an array of 5 bytes in a direct buffer",
            "long 2",
            "an array of 8 bytes in a direct buffer");
    assertThat(results).extracting(result -> result.file().file()).containsExactly(c, a);
  }

  @Test
  void anOptionWithoutAValueIsRefused() {
    assertThatThrownBy(() -> parse("--arg")).isInstanceOf(ParameterException.class);
  }
}
