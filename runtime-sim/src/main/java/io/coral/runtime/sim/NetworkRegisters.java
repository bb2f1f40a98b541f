package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.Network;
import java.util.function.BooleanSupplier;

/** The registers of the network kernels: those of the VNx design that the host uses. */
final class NetworkRegisters {

  private static final long LINK_STATE = 0x0080;
  private static final long MAC = 0x0080;
  private static final long IP = 0x0088;
  private static final long THEIR_IP = 0x2010;
  private static final long THEIR_PORT = 0x2090;
  private static final long MY_PORT = 0x2110;
  private static final long VALID = 0x2190;
  private static final long SOCKET_BYTES = 8;
  private static final long SOCKET_COUNT = 0x2210;
  private static final long ARP_MAC = 0x4800;
  private static final long ARP_IP = 0x5000;
  private static final long ARP_VALID = 0x5400;
  private static final long ARP_DISCOVERY = 0x5500;

  private NetworkRegisters() {}

  /** Those of a {@code cmac} kernel. */
  static final class Cmac extends SimRegisters.File {
    private final BooleanSupplier link;

    Cmac(BooleanSupplier link) {
      this.link = link;
    }

    @Override
    int read(long offset) {
      return offset == LINK_STATE ? (link.getAsBoolean() ? 1 : 0) : super.read(offset);
    }
  }

  /** Those of a {@code networklayer} kernel. */
  static final class Layer extends SimRegisters.File {
    private final Runnable discovery;

    Layer(Runnable discovery) {
      this.discovery = discovery;
    }

    @Override
    int read(long offset) {
      return offset == SOCKET_COUNT ? Network.SOCKETS : super.read(offset);
    }

    @Override
    void write(long offset, int value) {
      boolean starts = offset == ARP_DISCOVERY && value == 1 && read(offset) == 0;
      super.write(offset, value);
      if (starts) {
        discovery.run();
      }
    }

    int ip() {
      return read(IP);
    }

    boolean isSet(int socket) {
      return (read(VALID + SOCKET_BYTES * socket) & 1) == 1;
    }

    int theirIp(int socket) {
      return read(THEIR_IP + SOCKET_BYTES * socket);
    }

    int theirPort(int socket) {
      return read(THEIR_PORT + SOCKET_BYTES * socket);
    }

    int myPort(int socket) {
      return read(MY_PORT + SOCKET_BYTES * socket);
    }

    /** Enters a neighbour into the ARP table, at the place of its address's last byte. */
    void learn(Layer neighbour) {
      int entry = neighbour.ip() & 0xff;
      super.write(ARP_MAC + 8L * entry, neighbour.read(MAC));
      super.write(ARP_MAC + 8L * entry + 4, neighbour.read(MAC + 4));
      super.write(ARP_IP + 4L * entry, neighbour.ip());
      long word = ARP_VALID + (entry & ~3);
      super.write(word, read(word) | 1 << 8 * (entry & 3));
    }

    boolean knows(int ip) {
      int entry = ip & 0xff;
      boolean valid = (read(ARP_VALID + (entry & ~3)) >> 8 * (entry & 3) & 1) == 1;
      return valid && read(ARP_IP + 4L * entry) == ip;
    }
  }
}
