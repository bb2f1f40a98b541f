package io.coral.api;

import java.util.List;
import java.util.Objects;

/**
 * How a call was answered that was cut into pieces; the results are in its arrays.
 *
 * @param pieces in the order of their elements
 */
public record SplitResponse(List<Piece> pieces) {

  /**
   * One piece.
   *
   * @param from its first element
   * @param to after its last
   * @param response who answered it, and what it cost
   */
  public record Piece(int from, int to, Response response) {

    public Piece {
      Objects.requireNonNull(response, "response");
    }
  }

  public SplitResponse {
    pieces = List.copyOf(pieces);
  }
}
