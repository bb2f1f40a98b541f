package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final Terminal terminal = new Terminal(stream, stream);

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"\033[2J", "\u009b2J", "\u202egnp", "\u2028next", "a\rb", "a\nb", "\0"})
  void whatSteersATerminalIsShown(String hostile) {
    terminal.println(hostile);
    terminal.tell(hostile.replace("\n", ""));
    terminal.println("", "bold", hostile, hostile);
    Table table = new Table("NAME");
    table.row(hostile);
    table.print(terminal);

    assertThat(printed().chars().filter(c -> c != '\n'))
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028);
    assertThat(printed()).hasLineCount(5);
  }

  @Test
  void ordinaryTextOfAnyLanguageStaysAsItIs() {
    assertThat(TerminalText.line("K\u00e4se \ud83e\uddc0 \u6f22"))
        .isEqualTo("K\u00e4se \ud83e\uddc0 \u6f22");
    assertThat(TerminalText.message("line 1\n\tline 2")).isEqualTo("line 1\n\tline 2");
  }

  @Test
  void whatABundleSaysOfItsCommandMeansNothingToTheHelp() {
    assertThat(TerminalText.help("50 % @|red x|@ \033[2J"))
        .isEqualTo("50 %% @ |red x|@ \\u001b[2J");
  }

  @Test
  void aNameWithoutEndIsShortened() {
    terminal.tell("coral: there is no accelerator " + "x".repeat(64 << 20));
    Table table = new Table("NAME", "ID");
    table.row("x".repeat(1 << 20), "y");
    table.print(terminal);

    assertThat(printed().length()).isLessThan(110_000);
    assertThat(printed()).contains("(1048576 characters)");
  }

  @Test
  void whatStandsBehindALongNameIsStillTold() {
    terminal.tell("coral: '" + "x".repeat(100_000) + "' is not installed; did you mean 'y'?");

    assertThat(printed().length()).isLessThan(1_200);
    assertThat(printed()).contains("(100002 characters) is not installed; did you mean 'y'?");
  }

  @Test
  void aLineOfManyWordsIsBoundedAndTheNextIsTold() {
    terminal.tell("coral: " + "x ".repeat(10_000) + "\nlast");

    assertThat(printed().length()).isLessThan(4_100);
    assertThat(printed()).endsWith("\nlast\n");
  }

  @Test
  void aDocumentMeansTheSame() throws IOException {
    String text = "{\n  \"name\": \"a\u009bb\u202e\u00e4\"\n}";
    String safe = TerminalText.document(text, "\\u", "");

    assertThat(safe).contains("\\u009b", "\\u202e", "\u00e4").doesNotContain("\u009b");
    try (JsonParser parser = new JsonFactory().createParser(safe)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      assertThat(parser.getText()).isEqualTo("a\u009bb\u202e\u00e4");
    }
  }
}
