package io.coral.soak.rack;

/** Whom the racks are told: an OSGi service of the soak. Any thread. */
public interface RackOwner {

  /** What goes wrong on the next board, as the simulator's fault plan has it. */
  String faults();

  /** A rack is there. */
  void arrived(Rack rack);

  /** A rack is taken away; what it has counted can be read for the last time. */
  void leaving(Rack rack);
}
