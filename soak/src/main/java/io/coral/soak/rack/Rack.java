package io.coral.soak.rack;

import io.coral.spec.AcceleratorException;
import java.util.List;

/** The boards of one vendor, as whoever stands before them reaches them. Any thread. */
public interface Rack {

  /** What every vendor's boards are called, and their shell's version. */
  String BOARD = "soak";

  /** The version of the boards' shell. */
  String VERSION = "1";

  /** How many boards each vendor has at first; one that is pulled makes place for another. */
  int BOARDS = 2;

  /** After which a board ends a run that hangs: longer than a busy host holds any thread up. */
  int HANG_SECONDS = 1;

  /** Whose boards they are; the runtime's id, too. */
  String vendor();

  /** The boards that are plugged in, by id. */
  List<String> boards();

  /** Makes every lost board work again. */
  void revive();

  /** Plugs another board in. */
  void plug();

  /** Takes a board out, whatever it does. */
  void unplug(String boardId);

  /**
   * Opens a board and closes it, as an owner does that it was released for.
   *
   * @throws AcceleratorException when it is not free, or lost
   */
  void tryOut(String boardId);

  /**
   * How often something was made to go wrong so far.
   *
   * @param effect of the simulator's fault plan, in lower case
   */
  long faults(String effect);

  /** How often a board was programmed so far. */
  long programmings();

  /** How many boards are open now. */
  int open();

  /** Bytes of their memories that are reserved now. */
  long reserved();
}
