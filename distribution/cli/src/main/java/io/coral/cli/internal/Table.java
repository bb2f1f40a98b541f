package io.coral.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows whose columns align; a column of numbers is aligned to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row; as many cells as the head has. */
  void row(Object... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for the columns " + head + ": " + Arrays.toString(cells));
    }
    rows.add(Arrays.stream(cells).map(String::valueOf).map(TerminalText::cell).toList());
  }

  /** The lines, the head in bold where there are colours. */
  void print(Terminal terminal) {
    int[] widths =
        IntStream.range(0, head.size())
            .map(column -> Math.max(head.get(column).length(), widest(column)))
            .toArray();
    terminal.println("", "bold", line(head, widths), "");
    rows.forEach(row -> terminal.println(line(row, widths)));
  }

  private int widest(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths[column] - cell.length());
      line.append(column == 0 ? "" : GAP);
      line.append(isNumeric(column) ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> row.get(column).matches("\\d[\\d.,]*( [A-Za-z]+)?"));
  }
}
