package io.coral.runtime.dualfpga.network.internal;

import io.coral.spec.capability.Registers;

/**
 * The registers of one {@code networklayer} kernel of the VNx design.
 *
 * @param registers of its board
 * @param kernel its name
 */
record NetworkLayer(Registers registers, String kernel) {

  /** Hardware sockets that the kernel must have. */
  static final int SOCKETS = 16;

  private static final long MAC = 0x0080;
  private static final long IP = 0x0088;
  private static final long THEIR_IP = 0x2010;
  private static final long THEIR_PORT = 0x2090;
  private static final long MY_PORT = 0x2110;
  private static final long VALID = 0x2190;
  private static final long SOCKET_BYTES = 8;
  private static final long SOCKET_COUNT = 0x2210;
  private static final long ARP_VALID = 0x5400;
  private static final long ARP_DISCOVERY = 0x5500;
  private static final int ARP_ENTRIES = 256;
  private static final int ARP_PER_WORD = Integer.BYTES;

  int socketCount() {
    return registers.read(kernel, SOCKET_COUNT);
  }

  void setAddress(Address address) {
    registers.write(kernel, MAC, (int) address.mac());
    registers.write(kernel, MAC + Integer.BYTES, (int) (address.mac() >>> Integer.SIZE));
    registers.write(kernel, IP, address.ip());
  }

  void setSocket(Socket socket) {
    long offset = SOCKET_BYTES * socket.index();
    registers.write(kernel, THEIR_IP + offset, socket.theirIp());
    registers.write(kernel, THEIR_PORT + offset, socket.theirPort());
    registers.write(kernel, MY_PORT + offset, socket.port());
    registers.write(kernel, VALID + offset, 1);
  }

  void clearSocket(int index) {
    registers.write(kernel, VALID + SOCKET_BYTES * index, 0);
  }

  void clearNeighbours() {
    for (int entry = 0; entry < ARP_ENTRIES; entry += ARP_PER_WORD) {
      registers.write(kernel, ARP_VALID + entry, 0);
    }
  }

  /** Asks who is there; the answers come in by themselves. */
  void discoverNeighbours() {
    registers.write(kernel, ARP_DISCOVERY, 0);
    registers.write(kernel, ARP_DISCOVERY, 1);
    registers.write(kernel, ARP_DISCOVERY, 0);
  }

  /** Whether the board knows where an address of its own network is. */
  boolean knows(int ip) {
    int entry = ip & 0xff;
    int word = registers.read(kernel, ARP_VALID + entry / ARP_PER_WORD * ARP_PER_WORD);
    return (word >> Byte.SIZE * (entry % ARP_PER_WORD) & 1) == 1;
  }
}
