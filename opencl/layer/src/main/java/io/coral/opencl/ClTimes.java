package io.coral.opencl;

/**
 * When a command passed its stations, in ns of the device's own clock.
 *
 * @param started the start on the device
 * @param ended the end on the device
 */
public record ClTimes(long started, long ended) {}
