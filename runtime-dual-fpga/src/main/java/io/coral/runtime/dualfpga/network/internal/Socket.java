package io.coral.runtime.dualfpga.network.internal;

/**
 * One hardware socket of a board: the only packets that it sends and receives.
 *
 * @param board the board's place in the group
 * @param index the socket, from 0
 * @param port its own port
 * @param theirIp the other end's address
 * @param theirPort the other end's port
 */
public record Socket(int board, int index, int port, int theirIp, int theirPort) {}
