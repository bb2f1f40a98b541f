package io.coral.api;

import io.coral.spec.DeviceInfo;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A board as the engine sees it at one moment.
 *
 * @param index its place in {@link Coral#boards()}, from 0
 * @param runtimeId the runtime that drives it
 * @param device what is known of it
 * @param state what can be done with it
 * @param owner who claims it, while {@code CLAIMED}
 * @param bitstream what it is programmed with, {@code bitstreamId:version}, as far as this engine
 *     knows
 * @param holder for which tenant alone it is kept; empty while it serves all
 */
public record Board(
    int index,
    String runtimeId,
    DeviceInfo device,
    State state,
    Optional<String> owner,
    Optional<String> bitstream,
    Optional<Holder> holder) {

  /** What can be done with a board. */
  public enum State {
    /** Not opened yet; the engine opens it when a request needs it. */
    AVAILABLE,
    /** Open, without a program. */
    OPEN,
    /** Being opened, programmed, drained or closed. */
    CHANGING,
    /** Open and programmed. */
    PROGRAMMED,
    /** Claimed by an exclusive user; the engine leaves it alone. */
    CLAIMED,
    /** Broken or lost; {@link DeviceInfo#failure()} says why. */
    FAILED
  }

  /**
   * The tenant for which a board is kept.
   *
   * @param tenant its name
   * @param until when its lease ends; while others' requests run there still, when it ends at the
   *     latest
   */
  public record Holder(String tenant, Instant until) {

    public Holder {
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(until, "until");
    }

    @Override
    public String toString() {
      return "held by tenant " + tenant + " until " + until;
    }
  }

  public Board {
    Objects.requireNonNull(runtimeId, "runtimeId");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(bitstream, "bitstream");
    Objects.requireNonNull(holder, "holder");
  }

  /** The board's id, unique within its runtime. */
  public String id() {
    return device.id();
  }
}
