package io.coral.runtime.xilinx.format;

/**
 * One entry of the connectivity: an argument of an instance reaches a bank.
 *
 * @param argument index of the argument
 * @param instance index in the IP layout
 * @param bank index in the memory topology
 */
public record Connection(int argument, int instance, int bank) {}
