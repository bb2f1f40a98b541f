package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.Aocx;
import io.coral.runtime.intelpac.format.Gbs;
import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.DeviceLoss;
import io.coral.spec.capability.Registers;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open card, or an OpenCL device without one. The format of the binary decides the way. */
final class IntelPacBackend implements Backend {

  private final DeviceLoss loss = new DeviceLoss();
  private final DeviceInfo info;
  private final @Nullable Card card;
  private final @Nullable CardSensors sensors;
  private final @Nullable GbsWay gbs;
  private final AocxWay aocx;
  private final boolean registers;

  /**
   * Drives an open card.
   *
   * @param card owned by the back end from now on
   * @param target the card as OpenCL sees it
   */
  IntelPacBackend(DeviceInfo info, Card card, AocxTarget target, IntelPacSettings settings) {
    this.info = info;
    this.card = card;
    this.sensors = new CardSensors(card, new Sysfs(settings.sysfs()), Cards.pciAddress(info));
    this.gbs = new GbsWay(info, card, loss::report);
    this.aocx = new AocxWay(info, target, card::giveUp);
    this.registers = settings.features().contains(Features.REGISTERS);
  }

  /** Drives an OpenCL device that is no card of OPAE's. */
  IntelPacBackend(DeviceInfo info, AocxTarget target) {
    this.info = info;
    this.card = null;
    this.sensors = null;
    this.gbs = null;
    this.aocx = new AocxWay(info, target, () -> {});
    this.registers = false;
  }

  @Override
  public DeviceInfo info() {
    return info;
  }

  @Override
  public Sensors sensors() {
    return sensors == null ? Sensors.UNKNOWN : sensors.read();
  }

  @Override
  public boolean ordersCommands() {
    return aocx.isLoaded();
  }

  @Override
  public Plan check(Bitstream bitstream) {
    ByteBuffer bytes = bitstream.bytes();
    if (Gbs.recognises(bytes)) {
      if (gbs == null) {
        throw failure(
            ErrorCode.INCOMPATIBLE,
            bitstream,
            "it is a green bitstream, and "
                + info.platform()
                + " is no card of OPAE's; use an AOCX",
            Rule.PRG_03);
      }
      return gbs.check(bitstream);
    }
    if (Aocx.recognises(bytes)) {
      return aocx.check(bitstream);
    }
    throw failure(
        ErrorCode.INVALID_BINARY,
        bitstream,
        "its "
            + bytes.remaining()
            + " bytes start neither as a GBS nor as an AOCX; use what Intel's tools built",
        Rule.PRG_02);
  }

  private static AcceleratorException failure(
      ErrorCode code, Bitstream bitstream, String text, Rule rule) {
    return AcceleratorException.of(code, "check", "bitstream " + bitstream.name(), text)
        .breaking(rule);
  }

  @Override
  public boolean stop() {
    return gbs != null && gbs.isLoaded() ? gbs.stop() : aocx.stop();
  }

  @Override
  public DeviceLoss loss() {
    return loss;
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return type == Registers.class && registers
        ? Optional.of(type.cast(new AfuRegisters(info.id(), this::afu)))
        : Optional.empty();
  }

  private @Nullable AfuProgram afu() {
    if (aocx.isLoaded()) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED,
          "registers",
          "registers of " + info.id(),
          "an AOCX is loaded, whose registers are its OpenCL platform's own");
    }
    return gbs == null ? null : gbs.program();
  }

  @Override
  public void close() {
    if (card != null) {
      card.close();
    }
  }
}
