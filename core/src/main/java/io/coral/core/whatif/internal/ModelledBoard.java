package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic;
import java.util.List;

/**
 * A board to replay traffic on.
 *
 * @param name of its kind, {@code vendor/name}
 * @param like whose bitstreams it takes, and whose speed it has
 * @param factor how many times as fast its compute units are
 * @param bitstream what it is programmed with at the beginning; empty for nothing
 */
public record ModelledBoard(String name, BoardKind like, double factor, String bitstream) {

  /** The boards of recorded traffic, as they were. */
  public static List<ModelledBoard> of(Traffic traffic) {
    return traffic.boards().stream()
        .map(
            board -> {
              BoardKind kind = BoardKind.of(board);
              return new ModelledBoard(kind.title(), kind, 1, board.bitstream());
            })
        .toList();
  }

  /** Boards of one model are equally fast. */
  record Model(String name, BoardKind like, double factor) {}

  Model model() {
    return new Model(name, like, factor);
  }
}
