package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Accelerator;
import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.spec.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(results).extracting(result -> result.array().remaining()).containsExactly(5, 8);
    assertThat(c).as("opened before the run").exists();
    for (RunArguments.Result result : results) {
      result.file().close();
    }
  }

  @Test
  void anOptionWithoutAValueIsRefused() {
    assertThatThrownBy(() -> parse("--arg")).isInstanceOf(ParameterException.class);
  }

  private static Accelerator addition() {
    return new Accelerator(
        "vector.addition",
        "",
        List.of(argument("float*", "a"), argument("unsigned int", "n"), argument("ap_fixed", "x")),
        List.of());
  }

  private static Accelerator.Parameter argument(String type, String name) {
    return new Accelerator.Parameter(type, name, OptionalInt.empty(), Access.READ);
  }

  @ParameterizedTest
  @CsvSource({
    "--in, i32:a.bin, --in i32:a.bin: argument 1 of vector.addition is float* a",
    "--in, f64:a.bin, a floating-point number of 32 bits; f64 is a floating-point number of 64 bits"
  })
  void anArrayOfAnotherKindIsRefused(String option, String value, String message) {
    parse(option, value);

    assertThatThrownBy(() -> arguments.check(addition())).hasMessageContaining(message);
  }

  @Test
  void aScalarOfAnotherKindIsRefusedAndAnUnknownTypeIsNot() {
    parse("--in", "f32:a.bin", "--arg", "float:1", "--arg", "long:1");

    assertThatThrownBy(() -> arguments.check(addition()))
        .hasMessageContaining("--arg float:1: argument 2")
        .hasMessageContaining("unsigned int n, an integer of 32 bits");
  }

  @Test
  void whatFitsIsAccepted() {
    parse("--in", "f32:a.bin", "--arg", "int:1", "--arg", "long:1", "--arg", "int:too-many");

    assertThatCode(() -> arguments.check(addition())).doesNotThrowAnyException();
  }
}
