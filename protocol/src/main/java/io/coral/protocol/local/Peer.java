package io.coral.protocol.local;

import java.util.Set;

/**
 * Who is at the other end of a socket, as the kernel knows it from the moment of connection.
 *
 * @param pid of its process
 * @param uid its effective user
 * @param gid its effective group
 * @param groups that one and its supplementary ones
 */
public record Peer(int pid, int uid, int gid, Set<Integer> groups) {

  public Peer {
    groups = Set.copyOf(groups);
  }
}
