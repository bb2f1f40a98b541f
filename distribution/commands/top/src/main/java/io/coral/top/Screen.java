package io.coral.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What was seen, as lines. */
final class Screen {

  /** A line and whether it stands out. */
  record Line(String text, boolean isHead) {}

  /** A failure may be a paragraph, and the columns after it are to be seen. */
  private static final int WIDEST = 48;

  private static final Pattern NUMBER = Pattern.compile("[\\d.]+.*|");

  private final Seen seen;
  private final Order order;

  Screen(Seen seen, Order order) {
    this.seen = seen;
    this.order = order;
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(summary(), false));
    for (String reason : seen.texts("reasons")) {
      lines.add(new Line("not ready: " + safe(reason), false));
    }
    lines.add(new Line("", false));
    lines.addAll(boards());
    lines.add(new Line("", false));
    lines.addAll(queues());
    lines.add(new Line("", false));
    lines.addAll(tenants());
    return lines;
  }

  private String summary() {
    List<Seen> history = seen.all("history");
    Seen last = history.isEmpty() ? seen : history.get(history.size() - 1);
    double waiting = seen.all("queues").stream().mapToDouble(each -> each.number("waiting")).sum();
    return number(last.number("done"))
        + " requests/s, "
        + number(last.number("failed"))
        + " failed/s, median "
        + time(last, "p50")
        + ", p99 "
        + time(last, "p99")
        + ", "
        + number(waiting)
        + " waiting, "
        + seen.all("boards").size()
        + " boards";
  }

  private List<Line> boards() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "BOARD", "STATE", "BITSTREAM", "ON IT", "BUSY", "REQ/S", "MEMORY", "POWER", "TEMP"));
    seen.all("boards").stream().sorted(order.comparator()).forEach(board -> rows.add(board(board)));
    return table(rows);
  }

  private static List<String> board(Seen board) {
    double given = board.all("units").stream().mapToDouble(unit -> unit.number("requests")).sum();
    double size = board.all("banks").stream().mapToDouble(bank -> bank.number("size")).sum();
    double free = board.all("banks").stream().mapToDouble(bank -> bank.number("available")).sum();
    return List.of(
        cell(board.text("key")),
        board.text("state").toLowerCase(Locale.ROOT),
        cell(board.has("failure") ? board.text("failure") : board.text("bitstream")),
        board.all("units").isEmpty() ? "" : number(given),
        board.has("busy") ? percent(board.number("busy")) : "",
        number(board.number("done")),
        size == 0 ? "" : percent(1 - free / size),
        board.has("power") ? number(board.number("power")) + " W" : "",
        board.has("temperature") ? number(board.number("temperature")) + " °C" : "");
  }

  private List<Line> queues() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ACCELERATOR", "WAITING", "ON BOARDS", "REQ/S", "FAILED/S"));
    for (Seen queue : seen.all("queues")) {
      rows.add(
          List.of(
              cell(queue.text("accelerator")),
              number(queue.number("waiting")),
              number(queue.number("running")),
              number(queue.number("done")),
              number(queue.number("failed"))));
    }
    return table(rows);
  }

  private List<Line> tenants() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TENANT", "WAITING", "REQ/S", "UNITS IN USE"));
    for (Seen tenant : seen.all("tenants")) {
      rows.add(
          List.of(
              cell(tenant.text("name")),
              number(tenant.number("waiting")),
              number(tenant.number("done")),
              number(tenant.number("boards"))));
    }
    return table(rows);
  }

  /** Columns that align, those of numbers to the right. */
  private static List<Line> table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths =
        IntStream.range(0, columns)
            .map(at -> rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0))
            .toArray();
    boolean[] isNumeric = new boolean[columns];
    for (int at = 1; at < columns; at++) {
      int column = at;
      isNumeric[at] =
          rows.size() > 1
              && rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }
    List<Line> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int at = 0; at < columns; at++) {
        String padding = " ".repeat(widths[at] - row.get(at).length());
        line.append(at == 0 ? "" : "  ")
            .append(isNumeric[at] ? padding + row.get(at) : row.get(at) + padding);
      }
      lines.add(new Line(line.toString().stripTrailing(), lines.isEmpty()));
    }
    return lines;
  }

  /** A text that steers no terminal. */
  private static String safe(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  /** The same, as far as a column goes. */
  private static String cell(String text) {
    String safe = safe(text);
    return safe.length() <= WIDEST ? safe : safe.substring(0, WIDEST - 1).strip() + "…";
  }

  private static String number(double value) {
    return value >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String time(Seen second, String name) {
    return second.has(name) ? number(second.number(name)) + " ms" : "-";
  }
}
