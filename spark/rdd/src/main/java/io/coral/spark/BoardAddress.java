package io.coral.spark;

import io.coral.api.Board;

/** How Spark's resources name a board: {@code runtimeId/id}, as Coral does where ids are shared. */
final class BoardAddress {

  private BoardAddress() {}

  static String of(Board board) {
    return board.runtimeId() + "/" + board.id();
  }

  /** Whether an address of some resource is a board's; those of GPUs are numbers. */
  static boolean isOne(String address) {
    return address.indexOf('/') > 0;
  }

  /** Whether tasks can use it. */
  static boolean isUsable(Board board) {
    return board.state() != Board.State.FAILED && board.state() != Board.State.CLAIMED;
  }
}
