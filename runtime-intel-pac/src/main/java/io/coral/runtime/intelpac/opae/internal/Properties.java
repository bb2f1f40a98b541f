package io.coral.runtime.intelpac.opae.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** The properties of one token, or a filter; destroyed at {@link #close}. */
final class Properties implements AutoCloseable {

  /** {@code FPGA_ACCELERATOR_ASSIGNED}: it could not be opened just now. */
  private static final int ASSIGNED = 0;

  private static final UUID NONE = new UUID(0, 0);

  private final Fpga fpga;
  private final long[] pointer;

  private Properties(Fpga fpga, long token) {
    this.fpga = fpga;
    this.pointer = new long[1];
    require("fpgaGetProperties", fpga.fpgaGetProperties(token, pointer));
  }

  static Properties empty(Fpga fpga) {
    return new Properties(fpga, 0);
  }

  static Properties of(Fpga fpga, long token) {
    return new Properties(fpga, token);
  }

  long pointer() {
    return pointer[0];
  }

  void setType(int type) {
    require("fpgaPropertiesSetObjectType", fpga.fpgaPropertiesSetObjectType(pointer(), type));
  }

  void setParent(long token) {
    require("fpgaPropertiesSetParent", fpga.fpgaPropertiesSetParent(pointer(), token));
  }

  /** The PR interface of a device, the AFU id of an accelerator; absent where it is not told. */
  Optional<UUID> guid() {
    byte[] bytes = new byte[16];
    int result = fpga.fpgaPropertiesGetGUID(pointer(), bytes);
    if (result == Results.NOT_FOUND) {
      return Optional.empty();
    }
    require("fpgaPropertiesGetGUID", result);
    ByteBuffer textual = ByteBuffer.wrap(bytes);
    UUID id = new UUID(textual.getLong(), textual.getLong());
    // the library leaves zeros where it could not read it
    return NONE.equals(id) ? Optional.empty() : Optional.of(id);
  }

  /** {@code dddd:bb:dd.f}. */
  String pciAddress() {
    short[] segment = new short[1];
    byte[] bus = new byte[1];
    byte[] device = new byte[1];
    byte[] function = new byte[1];
    // older libraries do not tell the segment; one of several is then 0, as most are
    fpga.fpgaPropertiesGetSegment(pointer(), segment);
    require("fpgaPropertiesGetBus", fpga.fpgaPropertiesGetBus(pointer(), bus));
    require("fpgaPropertiesGetDevice", fpga.fpgaPropertiesGetDevice(pointer(), device));
    require("fpgaPropertiesGetFunction", fpga.fpgaPropertiesGetFunction(pointer(), function));
    return String.format(
        "%04x:%02x:%02x.%x", segment[0] & 0xffff, bus[0] & 0xff, device[0] & 0x1f, function[0] & 7);
  }

  OptionalInt pciDeviceId() {
    short[] id = new short[1];
    return fpga.fpgaPropertiesGetDeviceID(pointer(), id) == Results.OK
        ? OptionalInt.of(id[0] & 0xffff)
        : OptionalInt.empty();
  }

  /** The driver's own number for a device or an accelerator, where it is told. */
  OptionalLong objectId() {
    long[] id = new long[1];
    return fpga.fpgaPropertiesGetObjectID(pointer(), id) == Results.OK
        ? OptionalLong.of(id[0])
        : OptionalLong.empty();
  }

  /** How many interrupts an accelerator has, where it is told: the DFL driver keeps it. */
  OptionalInt interrupts() {
    int[] count = new int[1];
    return fpga.fpgaPropertiesGetNumInterrupts(pointer(), count) == Results.OK
        ? OptionalInt.of(Math.max(count[0], 0))
        : OptionalInt.empty();
  }

  /**
   * Whether the accelerator is told to be assigned: to somebody, or only not to this user, for the
   * library says the same of every node that it could not open.
   */
  boolean assigned() {
    int[] state = new int[1];
    return fpga.fpgaPropertiesGetAcceleratorState(pointer(), state) == Results.OK
        && state[0] == ASSIGNED;
  }

  private void require(String function, int result) {
    if (result != Results.OK) {
      throw Results.failure(fpga, result, "discover", "OPAE", function + " failed");
    }
  }

  @Override
  public void close() {
    fpga.fpgaDestroyProperties(pointer);
  }
}
