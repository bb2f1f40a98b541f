package io.coral.runtime.inaccel.internal;

import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.format.BitstreamFormat;
import java.util.List;
import java.util.function.Supplier;

/** An open device of a library. The resource behind it stays when it is closed. */
record InaccelBackend(
    DeviceInfo info, Board board, LibrarySettings library, Supplier<List<BitstreamFormat>> formats)
    implements Backend {

  @Override
  public Sensors sensors() {
    return board.sensors();
  }

  @Override
  public Plan check(Bitstream bitstream) {
    CheckedBinary binary = CheckedBinary.of(bitstream, formats.get(), info);
    return () -> InaccelProgram.load(info.id(), board, library, binary);
  }

  /** No function ends what runs. */
  @Override
  public boolean stop() {
    return false;
  }

  @Override
  public void close() {
    // the next who opens the device programs it anew
  }
}
