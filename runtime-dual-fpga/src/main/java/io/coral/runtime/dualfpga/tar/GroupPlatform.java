package io.coral.runtime.dualfpga.tar;

import io.coral.spec.Platform;

/** The platform of a group: {@code <n>x<board>}. */
public final class GroupPlatform {

  private GroupPlatform() {}

  /**
   * The platform of a group of equal boards, e.g. {@code xilinx/2xu280/xdma_201920.3}.
   *
   * @param board one board's
   * @param boards how many there are
   */
  public static Platform of(Platform board, int boards) {
    return new Platform(board.vendor(), boards + "x" + board.name(), board.version());
  }
}
