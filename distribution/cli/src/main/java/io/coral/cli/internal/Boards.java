package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.spec.MemoryInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Boards as a table for people. */
final class Boards {
  private Boards() {}

  static void print(List<Board> boards, Terminal terminal) {
    Table table =
        new Table("INDEX", "ID", "RUNTIME", "VENDOR", "NAME", "VERSION", "MEMORIES", "STATE");
    for (Board board : boards) {
      table.row(
          board.index(),
          board.id(),
          board.runtimeId(),
          board.device().vendor(),
          board.device().name(),
          board.device().version(),
          memories(board.device().memories()),
          state(board));
    }
    table.print(terminal);
  }

  /** E.g. {@code 2 x DDR 16 GiB, PLRAM 128 KiB}. */
  static String memories(List<MemoryInfo> memories) {
    Map<String, Long> kinds =
        memories.stream()
            .collect(
                Collectors.groupingBy(
                    memory -> memory.type() + " " + Units.size(memory.size()),
                    LinkedHashMap::new,
                    Collectors.counting()));
    if (kinds.isEmpty()) {
      return "unknown";
    }
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() == 1 ? kind.getKey() : kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining(", "));
  }

  /** The state, with who, what or why where that is known, and for whom it is kept. */
  static String state(Board board) {
    return phase(board) + board.holder().map(holder -> ", " + holder).orElse("");
  }

  private static String phase(Board board) {
    String word = board.state().name().toLowerCase(java.util.Locale.ROOT);
    return switch (board.state()) {
      case CLAIMED -> word + board.owner().map(owner -> " by " + owner).orElse("");
      case PROGRAMMED -> word + board.bitstream().map(name -> " with " + name).orElse("");
      case FAILED -> word + board.device().failure().map(why -> ": " + why).orElse("");
      case AVAILABLE, OPEN, CHANGING -> word;
    };
  }
}
