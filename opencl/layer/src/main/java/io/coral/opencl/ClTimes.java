package io.coral.opencl;

/**
 * When a command passed its stations, in ns of the device's own clock.
 *
 * @param submitted the hand-over to the device
 * @param started the start on the device
 * @param ended the end on the device
 */
public record ClTimes(long submitted, long started, long ended) {}
