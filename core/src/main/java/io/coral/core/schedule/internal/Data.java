package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which boards hold which data that requests share. Data is a number; one board may hold the same
 * several times, in several memories.
 */
final class Data {

  /** Of more boards that hold the same so many are looked at, others the next time. */
  private static final int SAMPLE = 32;

  /** The boards that hold the same. */
  private static final class Item {
    final List<ScheduledBoard> boards = new ArrayList<>();
    int next;
  }

  /** What one board holds: how often, how many bytes, and its place among those that do. */
  static final class Held {
    private int times;
    private double bytes;
    private int place;
  }

  private final Map<Long, Item> items = new HashMap<>();

  /** Data is on a board, or on its way there. */
  void came(long number, double bytes, ScheduledBoard board) {
    Held held = board.data.computeIfAbsent(number, unknown -> new Held());
    held.bytes += bytes;
    board.dataBytes += bytes;
    if (held.times++ == 0) {
      Item item = items.computeIfAbsent(number, unknown -> new Item());
      held.place = item.boards.size();
      item.boards.add(board);
    }
  }

  /** A board holds data once less, or no more. */
  void left(long number, ScheduledBoard board) {
    Held held = board.data.get(number);
    if (held != null) {
      double bytes = held.bytes / held.times;
      held.bytes -= bytes;
      board.dataBytes -= bytes;
      if (--held.times == 0) {
        board.data.remove(number);
        forget(number, held);
      }
    }
  }

  /** A board is gone. */
  void gone(ScheduledBoard board) {
    board.data.forEach(this::forget);
    board.data.clear();
    board.dataBytes = 0;
  }

  private void forget(long number, Held held) {
    Item item = items.get(number);
    if (item == null) {
      return;
    }
    ScheduledBoard last = item.boards.remove(item.boards.size() - 1);
    Held of = last.data.get(number);
    if (of != null && of != held) {
      of.place = held.place;
      item.boards.set(held.place, last);
    }
    if (item.boards.isEmpty()) {
      items.remove(number);
    }
  }

  /** Boards that hold some of what a request needs. */
  List<ScheduledBoard> holders(Ticket ticket) {
    List<ScheduledBoard> holders = new ArrayList<>();
    for (long number : ticket.data) {
      Item item = items.get(number);
      if (item != null) {
        int many = item.boards.size();
        for (int i = 0; i < many && i < SAMPLE; i++) {
          holders.add(item.boards.get((item.next + i) % many));
        }
        item.next = many <= SAMPLE ? 0 : (item.next + SAMPLE) % many;
      }
    }
    return holders;
  }
}
