package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic.SeenBoard;

/** Boards that are taken to be equally fast, and that the same bitstreams fit. */
public record BoardKind(String runtime, String vendor, String name, String version) {

  /** The kind of a board. */
  public static BoardKind of(SeenBoard board) {
    return new BoardKind(board.runtime(), board.vendor(), board.name(), board.version());
  }

  /** What a person types. */
  public String title() {
    return vendor + "/" + name;
  }
}
