package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/** The network port of one programming of a board: its registers, its sockets, its cable. */
final class BoardNetwork implements Network {

  /** Packets that wait at a socket; more are lost, as in hardware. */
  private static final int QUEUE = 1024;

  /** Bytes that Ethernet, IP and UDP add to each packet. */
  private static final int HEADERS = 66;

  private static final int SUBNET = 0xffffff00;

  private final BoardEngine engine;
  private final BoardModel.Cable cable;
  private final Switch network;
  private final NetworkRegisters.Layer layer = new NetworkRegisters.Layer(this::discover);
  private final NetworkRegisters.Cmac cmac = new NetworkRegisters.Cmac(this::isUp);
  private final BoardEngine.Lane wire = new BoardEngine.Lane();
  private final List<Queue<ByteBuffer>> received = new ArrayList<>();
  private final List<FreeRunning> freeRunning = new ArrayList<>();

  private record Packet(int fromIp, int fromPort, int toPort, ByteBuffer payload) {}

  private record FreeRunning(GuardedKernel kernel, BoardEngine.Lane lane, long nanos) {}

  BoardNetwork(BoardEngine engine, Switch network) {
    this.engine = engine;
    this.cable = engine.board().model().cable();
    this.network = network;
    for (int i = 0; i < SOCKETS; i++) {
      received.add(new ArrayBlockingQueue<>(QUEUE));
    }
  }

  NetworkRegisters.Layer layer() {
    return layer;
  }

  NetworkRegisters.Cmac cmac() {
    return cmac;
  }

  /** Adds a kernel that works on packets by itself; before the port is attached. */
  void add(GuardedKernel kernel, double clockHertz) {
    freeRunning.add(
        new FreeRunning(
            kernel,
            new BoardEngine.Lane(),
            kernel.packetNanos(clockHertz, engine.board().info().id())));
  }

  boolean isUp() {
    return cable.plugged() && !engine.board().isLost();
  }

  int ip() {
    return layer.ip();
  }

  private void discover() {
    for (BoardNetwork other : network.reachable()) {
      if (other != this && isUp() && (other.ip() & SUBNET) == (ip() & SUBNET)) {
        layer.learn(other.layer);
      }
    }
  }

  @Override
  public void send(int socket, ByteBuffer payload) {
    requireSocket(socket);
    if (payload.remaining() > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a packet of " + payload.remaining() + " bytes; expected at most " + MAX_PAYLOAD);
    }
    if (!isUp() || !layer.isSet(socket) || !layer.knows(layer.theirIp(socket))) {
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    Packet packet =
        new Packet(ip(), layer.myPort(socket), layer.theirPort(socket), copy.asReadOnlyBuffer());
    long duration =
        cable.bytesPerSecond() == 0
            ? 0
            : Math.round((copy.remaining() + HEADERS) / cable.bytesPerSecond() * 1e9);
    long arrival = wire.take(engine.nanoTime(), duration) + duration + cable.latencyNanos();
    network
        .find(layer.theirIp(socket))
        .ifPresent(other -> other.engine.at(arrival, () -> other.arrive(packet)));
  }

  private void arrive(Packet packet) {
    if (!isUp()) {
      return;
    }
    for (int socket = 0; socket < SOCKETS; socket++) {
      boolean ours =
          layer.isSet(socket)
              && layer.myPort(socket) == packet.toPort()
              && layer.theirIp(socket) == packet.fromIp()
              && layer.theirPort(socket) == packet.fromPort();
      if (ours && received.get(socket).offer(packet.payload())) {
        int arrivedAt = socket;
        freeRunning.forEach(kernel -> work(kernel, arrivedAt));
        engine.wake();
        return;
      }
    }
  }

  private void work(FreeRunning free, int socket) {
    long start = free.lane().take(engine.nanoTime(), free.nanos());
    engine.at(
        start + free.nanos(),
        () -> free.kernel().received(socket, this, engine.board().info().id()));
  }

  @Override
  public Optional<ByteBuffer> receive(int socket) {
    requireSocket(socket);
    return Optional.ofNullable(received.get(socket).poll())
        .map(payload -> payload.duplicate().order(ByteOrder.nativeOrder()));
  }

  private static void requireSocket(int socket) {
    if (socket < 0 || socket >= SOCKETS) {
      throw new IllegalArgumentException("socket " + socket + ": expected 0 to " + (SOCKETS - 1));
    }
  }
}
