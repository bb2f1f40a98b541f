package io.coral.core.engine.internal;

import io.coral.api.Activity;
import java.util.List;
import java.util.Map;

/**
 * What the state machine has to do at one moment.
 *
 * @param waiting requests that no compute unit has
 * @param units what the units of each programmed board were given
 */
record Load(List<Activity.Waiting> waiting, Map<PooledBoard, List<Activity.OfUnit>> units) {

  /** The units of a board; empty while it has none. */
  List<Activity.OfUnit> units(PooledBoard board) {
    return units.getOrDefault(board, List.of());
  }
}
