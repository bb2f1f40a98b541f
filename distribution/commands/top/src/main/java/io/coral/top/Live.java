package io.coral.top;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The screen, drawn again and again until {@code q}. One thread. */
final class Live {

  private static final String KEYS = "q quit  s sort by the next of: ";

  private final Terminal terminal;
  private final Source source;
  private final Duration interval;
  private Order order;

  Live(Terminal terminal, Source source, Duration interval, Order order) {
    this.terminal = terminal;
    this.source = source;
    this.interval = interval;
    this.order = order;
  }

  void run() throws IOException, InterruptedException {
    Attributes before = terminal.getAttributes();
    try {
      terminal.enterRawMode();
      // Control-C is a key like any other, so that the terminal is left in order
      Attributes raw = terminal.getAttributes();
      raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
      terminal.setAttributes(raw);
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.cursor_invisible);
      Display display = new Display(terminal, true);
      NonBlockingReader keys = terminal.reader();
      boolean goesOn = true;
      while (goesOn) {
        draw(display);
        goesOn = wait(keys);
      }
    } finally {
      terminal.puts(Capability.cursor_normal);
      terminal.puts(Capability.exit_ca_mode);
      terminal.setAttributes(before);
      terminal.flush();
    }
  }

  private void draw(Display display) throws IOException, InterruptedException {
    int height = Math.max(2, terminal.getHeight());
    int width = Math.max(20, terminal.getWidth());
    display.resize(height, width);
    List<AttributedString> lines = new ArrayList<>();
    for (Screen.Line line : lines()) {
      if (lines.size() < height - 1) {
        lines.add(styled(line.text(), line.isHead(), width));
      }
    }
    while (lines.size() < height - 1) {
      lines.add(AttributedString.EMPTY);
    }
    lines.add(styled(KEYS + orders(), false, width));
    display.update(lines, 0);
  }

  /** A process that was stopped may come back. */
  private List<Screen.Line> lines() throws IOException, InterruptedException {
    try {
      return new Screen(Seen.of(source.look()), order).lines();
    } catch (NoServeException e) {
      return List.of(new Screen.Line(String.valueOf(e.getMessage()), false));
    }
  }

  private static AttributedString styled(String text, boolean isHead, int width) {
    AttributedStyle style =
        isHead ? AttributedStyle.DEFAULT.bold().underline() : AttributedStyle.DEFAULT;
    AttributedString line = new AttributedString(text, style);
    return line.columnLength() > width ? line.columnSubSequence(0, width) : line;
  }

  private String orders() {
    StringBuilder text = new StringBuilder();
    for (Order each : Order.values()) {
      String name = each.name().toLowerCase(Locale.ROOT);
      text.append(each == order ? "[" + name + "]" : " " + name + " ");
    }
    return text.toString();
  }

  /** Waits for the next drawing or a key; false when it is over. */
  private boolean wait(NonBlockingReader keys) throws IOException {
    int key = keys.read(interval.toMillis());
    switch (key) {
      case 's' -> order = order.next();
      case 'q', 3, NonBlockingReader.EOF -> {
        return false;
      }
      default -> {
        // no key, or one that means nothing
      }
    }
    return true;
  }
}
