package io.coral.core.schedule.internal;

/**
 * Compute units that are as good as each other: one accelerator, one binary, boards of one model
 * and of one owner. The one whose next place opens first comes first.
 */
final class UnitClass extends Heap<Unit> {

  final Queue queue;
  final Binary binary;
  final int model;
  final Audience audience;
  final Speed speed;

  /** Units that boards which are being programmed will bring. */
  int coming;

  UnitClass(Queue queue, Binary binary, int model, Audience audience, Speed speed) {
    this.queue = queue;
    this.binary = binary;
    this.model = model;
    this.audience = audience;
    this.speed = speed;
  }

  /** What orders classes: the time that a request of the usual size keeps a unit busy. */
  double typical() {
    return Math.max(speed.recentRun, Math.max(speed.recentIn, speed.recentOut));
  }

  /** The faster first; of two as fast the one that is held, or else of use to fewer. */
  boolean isBefore(UnitClass other) {
    double faster = typical() - other.typical();
    return faster < 0 || faster == 0 && audience.breadth() < other.audience.breadth();
  }

  @Override
  boolean before(Unit a, Unit b) {
    return a.opensAt == b.opensAt ? a.order < b.order : a.opensAt < b.opensAt;
  }

  @Override
  int slot(Unit unit) {
    return unit.slot;
  }

  @Override
  void setSlot(Unit unit, int slot) {
    unit.slot = slot;
  }
}
