package io.coral.conformance.command;

import io.coral.conformance.runner.RuleResult;
import java.io.PrintWriter;

/** One line on a terminal that tells how far the run is. Silent elsewhere. One thread. */
final class Progress {

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter terminal;
  private final boolean shown;
  private final int all;
  private int ended;
  private int failed;

  Progress(PrintWriter terminal, boolean shown, int all) {
    this.terminal = terminal;
    this.shown = shown;
    this.all = all;
  }

  /** Takes note of a result. */
  void ended(RuleResult result) {
    ended++;
    failed += result.breaksConformance() ? 1 : 0;
    if (shown) {
      String fails = failed == 0 ? "" : ", " + failed + " failed";
      terminal.print(CLEAR + ended + " of " + all + " rules" + fails + "  " + result.rule().id());
      terminal.flush();
    }
  }

  /** Removes the line. */
  void clear() {
    if (shown) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
