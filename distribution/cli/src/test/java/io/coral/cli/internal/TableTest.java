package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
  static String printed(Table table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    table.print(new Terminal(out, out));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void columnsAlignAndNumbersStandToTheRight() {
    Table table = new Table("INDEX", "ID", "SIZE");
    table.row(0, "sim-0", "16 GiB");
    table.row(10, "a-longer-name", "128 KiB");

    assertThat(printed(table).lines())
        .containsExactly(
            "INDEX  ID                SIZE",
            "    0  sim-0           16 GiB",
            "   10  a-longer-name  128 KiB");
  }

  @Test
  void aRowHasAsManyCellsAsTheHead() {
    Table table = new Table("A", "B");

    assertThatThrownBy(() -> table.row("one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 cells");
  }
}
