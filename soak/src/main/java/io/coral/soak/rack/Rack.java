package io.coral.soak.rack;

import java.util.List;

/** The boards of one vendor as whoever stands before them does: an OSGi service. Any thread. */
public interface Rack {

  /** The service property, and the bundle's header, that name the vendor. */
  String VENDOR = "Soak-Vendor";

  /** The bundle's header that says how long a copy is under way at least, in ns. */
  String LATENCY = "Soak-Latency";

  /** What a vendor's boards are called. */
  String BOARD = "soak";

  /** The boards that are plugged in, by id. */
  List<String> boards();

  /** Makes every lost board work again. */
  void revive();

  /** Plugs another board in. */
  void plug();

  /** Takes a board out, whatever it does. */
  void unplug(String boardId);

  /**
   * How often something was made to go wrong so far.
   *
   * @param effect of the simulator's fault plan, in lower case
   */
  long faults(String effect);

  /** How often a board was programmed so far. */
  long programmings();

  /** Bytes of board memory that are reserved now. */
  long reserved();
}
