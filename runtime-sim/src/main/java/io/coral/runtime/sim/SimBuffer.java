package io.coral.runtime.sim;

import io.coral.runtime.sim.BoardEngine.Lane;
import io.coral.runtime.sim.BoardEngine.Work;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A buffer on a simulated board. */
final class SimBuffer implements BackendBuffer {

  private final BoardEngine engine;
  private final BoardModel.Link link;
  private final BoardModel.Bank bank;
  private final Lane toDevice;
  private final Lane fromDevice;
  private final DeviceBytes device;
  private final HostSide host;
  private final Sharing sharing;

  /** The host side of a buffer and of its slices, made at first use. */
  private static final class HostSide {
    private final long size;
    private @Nullable DeviceBytes bytes;

    HostSide(long size, @Nullable ByteBuffer given) {
      this.size = size;
      this.bytes = given == null ? null : DeviceBytes.shared(List.of(given));
    }

    synchronized DeviceBytes bytes() {
      DeviceBytes made = bytes;
      if (made == null) {
        made = DeviceBytes.shared(HostMemory.allocate(size));
        bytes = made;
      }
      return made;
    }
  }

  private final long hostOffset;

  private SimBuffer(
      BoardEngine engine,
      BoardModel.Link link,
      BoardModel.Bank bank,
      Lane toDevice,
      Lane fromDevice,
      DeviceBytes device,
      HostSide host,
      long hostOffset,
      Sharing sharing) {
    this.engine = engine;
    this.link = link;
    this.bank = bank;
    this.toDevice = toDevice;
    this.fromDevice = fromDevice;
    this.device = device;
    this.host = host;
    this.hostOffset = hostOffset;
    this.sharing = sharing;
  }

  /** Memory of the board's own. */
  static SimBuffer separate(
      BoardEngine engine,
      BoardModel.Link link,
      BoardModel.Bank bank,
      Lane toDevice,
      Lane fromDevice,
      long size,
      @Nullable ByteBuffer host) {
    return new SimBuffer(
        engine,
        link,
        bank,
        toDevice,
        fromDevice,
        DeviceBytes.of(size),
        new HostSide(size, host),
        0,
        Sharing.SEPARATE);
  }

  /** The host's memory, which the board reaches; copies only order accesses. */
  static SimBuffer shared(
      BoardEngine engine, BoardModel.Bank bank, long size, @Nullable ByteBuffer host) {
    HostSide side = new HostSide(size, host);
    return new SimBuffer(
        engine,
        new BoardModel.Link(0, 0),
        bank,
        new Lane(),
        new Lane(),
        side.bytes(),
        side,
        0,
        Sharing.SHARED);
  }

  DeviceBytes device() {
    return device;
  }

  @Override
  public Sharing sharing() {
    return sharing;
  }

  @Override
  public List<ByteBuffer> hostViews() {
    return List.copyOf(host.bytes().slice(hostOffset, device.size()).views());
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    transfer(
        direction,
        length,
        command,
        sharing == Sharing.SHARED
            ? () -> true
            : Work.once(
                () -> {
                  long at = offset;
                  for (ByteBuffer view : host.bytes().slice(hostOffset + offset, length).views()) {
                    move(direction, at, view);
                    at += view.remaining();
                  }
                }));
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer range, Command command) {
    transfer(
        direction, range.remaining(), command, Work.once(() -> move(direction, offset, range)));
  }

  /** Takes the link for as long as so many bytes need. */
  private void transfer(Direction direction, long length, Command command, Work work) {
    engine.execute(
        Operation.COPY,
        command,
        direction == Direction.TO_DEVICE ? toDevice : fromDevice,
        duration(link.latencyNanos(), length, slower(link.bytesPerSecond(), bank.bytesPerSecond())),
        work);
  }

  private void move(Direction direction, long offset, ByteBuffer range) {
    if (direction == Direction.TO_DEVICE) {
      device.write(offset, range);
    } else {
      device.read(offset, range);
    }
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    engine.execute(
        Operation.COPY,
        command,
        toDevice,
        duration(0, length, bank.bytesPerSecond()),
        Work.once(() -> device.fill(offset, length, value)));
  }

  @Override
  public void copyFrom(
      BackendBuffer source, long sourceOffset, long offset, long length, Command command) {
    SimBuffer from = (SimBuffer) source;
    engine.execute(
        Operation.COPY,
        command,
        toDevice,
        duration(0, length, slower(from.bank.bytesPerSecond(), bank.bytesPerSecond())),
        Work.once(() -> device.copyFrom(from.device, sourceOffset, offset, length)));
  }

  @Override
  public BackendBuffer slice(long offset, long size) {
    return new SimBuffer(
        engine,
        link,
        bank,
        toDevice,
        fromDevice,
        device.slice(offset, size),
        host,
        hostOffset + offset,
        sharing);
  }

  /** The slower of two bandwidths, where 0 means no limit. */
  private static double slower(double left, double right) {
    return left == 0 ? right : right == 0 ? left : Math.min(left, right);
  }

  private static long duration(long latencyNanos, long bytes, double bytesPerSecond) {
    return latencyNanos + (bytesPerSecond == 0 ? 0 : Math.round(bytes / bytesPerSecond * 1e9));
  }

  @Override
  public void release() {
    // the garbage collector takes the memory back
  }
}
