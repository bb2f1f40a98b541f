package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that compares the real library with the stand-in, and the binding. */
class ComparedTest {
  private static final Path PAGE = Path.of("..", "docs", "opae-compared.md");
  private static final Pattern FUNCTION = Pattern.compile("`(fpga[A-Za-z0-9]+)`");

  @Test
  void everyFunctionOfTheBindingHasOneRowAndNoOtherHas() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|", -1)[1])
            .flatMap(cell -> FUNCTION.matcher(cell).results())
            .map(result -> result.group(1))
            .toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Fpga.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("fpga"))
                .toList());
  }
}
