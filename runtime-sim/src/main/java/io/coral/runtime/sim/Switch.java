package io.coral.runtime.sim;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the network ports of all boards are plugged into. Any thread. */
final class Switch {

  private final List<BoardNetwork> ports = new CopyOnWriteArrayList<>();

  void attach(BoardNetwork port) {
    ports.add(port);
  }

  void detach(BoardNetwork port) {
    ports.remove(port);
  }

  /** The ports that can be reached. */
  List<BoardNetwork> reachable() {
    return ports.stream().filter(BoardNetwork::isUp).toList();
  }

  Optional<BoardNetwork> find(int ip) {
    return reachable().stream().filter(port -> port.ip() == ip).findFirst();
  }
}
