package io.coral.soak;

import io.coral.api.RequestException;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.Optional;

/** Why a request failed honestly: the faults that explain an error. */
enum Reason {
  COMMAND("a command of it failed", "fail"),
  HANG("it hung its board", "hang"),
  LOST("boards were lost under it", "lose"),
  OVERWRITTEN("its board went while results were copied", ""),
  REFUSED("every board refused it", "");

  private final String text;
  private final String effect;

  Reason(String text, String effect) {
    this.text = text;
    this.effect = effect;
  }

  String text() {
    return text;
  }

  /** The fault of the simulator that it stands for, at most one each; empty where many can be. */
  String effect() {
    return effect;
  }

  /** What explains a failure; empty when no fault does. */
  static Optional<Reason> of(Throwable failure) {
    if (!(failure instanceof RequestException refused)
        || refused.code() != RequestException.Code.FAILED
        || !(refused.getCause() instanceof AcceleratorException cause)) {
      return Optional.empty();
    }
    String message = String.valueOf(refused.getMessage());
    if (message.contains("while results were copied over its input")) {
      return Optional.of(OVERWRITTEN);
    }
    if (message.contains("because these were lost as they ran it")) {
      return Optional.of(LOST);
    }
    if (message.contains("no other board can run it")) {
      return isOfBoards(refused) ? Optional.of(REFUSED) : Optional.empty();
    }
    if (cause.code() != ErrorCode.EXECUTION_FAILED) {
      return Optional.empty();
    }
    return cause.vendorText().isPresent()
        ? Optional.of(COMMAND)
        : message.contains("hang limit") ? Optional.of(HANG) : Optional.empty();
  }

  private static boolean isOfBoards(RequestException refused) {
    for (Throwable other : refused.getSuppressed()) {
      if (!(other instanceof AcceleratorException)) {
        return false;
      }
    }
    return true;
  }
}
