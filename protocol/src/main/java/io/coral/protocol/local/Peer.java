package io.coral.protocol.local;

/**
 * Who is at the other end of a socket, as the kernel knows it from the moment of connection.
 *
 * @param pid of its process
 * @param uid its effective user
 * @param gid its effective group
 */
public record Peer(int pid, int uid, int gid) {}
