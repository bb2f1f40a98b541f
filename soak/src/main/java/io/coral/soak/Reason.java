package io.coral.soak;

import io.coral.api.RequestException;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why a request may fail honestly: what was made to go wrong, and explains its error. */
enum Reason {
  /** A command of its own was made to fail. */
  COMMAND("Command", "a command of it failed", "fail"),
  /** A command of its own was made to hang. */
  HANG("Hang", "it hung its board", "hang"),
  /** Boards were made to be lost as they ran it. */
  LOST("Lost", "boards were lost as they ran it", "lose"),
  /** Its board was lost, reset or taken away when its input was overwritten already. */
  OVERWRITTEN("Overwritten", "its board went as results were copied", ""),
  /** All boards that there were had faults. */
  REFUSED("Refused", "no board was left that could run it", "");

  /** What the simulator calls a fault of its plan. */
  private static final String INJECTED = "SIM_";

  /** How a board fails that was lost, claimed, unplugged or refreshed. */
  private static final Set<ErrorCode> GONE =
      EnumSet.of(ErrorCode.DEVICE_LOST, ErrorCode.SHUTDOWN, ErrorCode.CLOSED, ErrorCode.NOT_FOUND);

  private final String key;
  private final String text;
  private final String effect;

  Reason(String key, String text, String effect) {
    this.key = key;
    this.text = text;
    this.effect = effect;
  }

  /** Its name for machines. */
  String key() {
    return key;
  }

  String text() {
    return text;
  }

  /** The fault that it takes one of for each request; empty where one may fail several. */
  String effect() {
    return effect;
  }

  /** What explains a failure; empty when nothing does. */
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
      return Stream.concat(Stream.of(cause), Stream.of(refused.getSuppressed()))
              .allMatch(Reason::isOfBoard)
          ? Optional.of(REFUSED)
          : Optional.empty();
    }
    if (isInjected(cause)) {
      return Optional.of(COMMAND);
    }
    return cause.text().contains("did not end within the hang limit")
        ? Optional.of(HANG)
        : Optional.empty();
  }

  private static boolean isOfBoard(Throwable one) {
    return one instanceof AcceleratorException failure
        && (isInjected(failure) || GONE.contains(failure.code()));
  }

  private static boolean isInjected(AcceleratorException failure) {
    return failure.vendorText().filter(text -> text.startsWith(INJECTED)).isPresent();
  }
}
