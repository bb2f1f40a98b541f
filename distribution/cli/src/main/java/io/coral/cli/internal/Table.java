package io.coral.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Rows whose columns align; a column of numbers is aligned to the right. */
final class Table {
  private static final String GAP = "  ";
  private static final Pattern NUMBER = Pattern.compile("\\d[\\d.,]*( [A-Za-z]+)?");

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
    boolean[] numeric = new boolean[head.size()];
    IntStream.range(0, head.size()).forEach(column -> numeric[column] = isNumeric(column));
    terminal.println("", "bold", line(head, widths, numeric), "");
    rows.forEach(row -> terminal.println(line(row, widths, numeric)));
  }

  private int widest(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String line(List<String> cells, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths[column] - cell.length());
      line.append(column == 0 ? "" : GAP);
      line.append(numeric[column] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }
}
