package io.coral.core.engine.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Queue;
import java.util.List;

/**
 * An installed bitstream as boards of one kind are programmed with it.
 *
 * @param accelerators which of its accelerators it answers for: those that no newer version offers
 * @param serves the queue of each lane, in the order of the accelerators and their lanes
 * @param binary how the state machine knows it
 */
record Program(
    InstalledBitstream bitstream, List<String> accelerators, List<Queue> serves, Binary binary) {}
