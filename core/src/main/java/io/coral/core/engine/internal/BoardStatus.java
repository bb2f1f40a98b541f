package io.coral.core.engine.internal;

import io.coral.api.Board;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.DeviceClaim;
import io.coral.spec.DeviceInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all threads may know of a board. Never locked over a call of a runtime. Any thread. */
final class BoardStatus {

  private DeviceInfo device;
  private @Nullable DeviceClaim owner;
  private Board.@Nullable Holder holder;
  private @Nullable String lost;
  private boolean retired;
  private Board.State phase = Board.State.AVAILABLE;
  private @Nullable InstalledBitstream programmed;

  BoardStatus(DeviceInfo device) {
    this.device = device;
  }

  synchronized DeviceInfo device() {
    return device;
  }

  /** Neither claimed, nor gone, nor broken. */
  synchronized boolean isUsable() {
    return owner == null && !retired && device.failure().isEmpty();
  }

  synchronized Board snapshot(String runtimeId, int index) {
    DeviceInfo seen = device.failure().isPresent() || lost == null ? device : device.failed(lost);
    Board.State state = phase;
    if (owner != null) {
      state = Board.State.CLAIMED;
    } else if (seen.failure().isPresent()) {
      state = Board.State.FAILED;
    }
    return new Board(
        index,
        runtimeId,
        seen,
        state,
        Optional.ofNullable(owner).map(DeviceClaim::owner),
        Optional.ofNullable(programmed)
            .map(InstalledBitstream::artifact)
            .map(artifact -> artifact.bitstreamId() + ":" + artifact.version()),
        Optional.ofNullable(holder));
  }

  /** False when that was known. */
  synchronized boolean discovered(DeviceInfo now) {
    boolean changed = !device.equals(now);
    device = now;
    return changed;
  }

  /** False when that claim, or none, owns it already. */
  synchronized boolean setOwner(@Nullable DeviceClaim claim) {
    boolean changed = owner != claim;
    owner = claim;
    return changed;
  }

  synchronized boolean isOwnedBy(DeviceClaim claim) {
    return owner == claim;
  }

  synchronized void setHolder(Board.@Nullable Holder now) {
    holder = now;
  }

  synchronized void retired() {
    retired = true;
  }

  synchronized boolean isRetired() {
    return retired;
  }

  synchronized void lost(String cause) {
    lost = cause;
  }

  synchronized void changing() {
    phase = Board.State.CHANGING;
    programmed = null;
  }

  /** The board is open; so it is not lost, or no longer. */
  synchronized void open() {
    lost = null;
    phase = Board.State.OPEN;
    programmed = null;
  }

  synchronized void programmed(InstalledBitstream bitstream) {
    phase = Board.State.PROGRAMMED;
    programmed = bitstream;
  }

  synchronized void closed() {
    phase = Board.State.AVAILABLE;
    programmed = null;
  }
}
