package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.GbsFormat;
import io.coral.runtime.intelpac.format.Boards;
import io.coral.runtime.intelpac.format.Gbs;
import io.coral.runtime.intelpac.format.Guids;
import io.coral.runtime.intelpac.opae.internal.Card;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.DeclaredKernels;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Green bitstreams, through OPAE. */
final class GbsWay implements Way {

  private final DeviceInfo info;
  private final Card card;
  private final Consumer<String> onLost;
  private volatile @Nullable AfuProgram program;

  /**
   * The way through an open card.
   *
   * @param onLost told why, when the card does not answer any more
   */
  GbsWay(DeviceInfo info, Card card, Consumer<String> onLost) {
    this.info = info;
    this.card = card;
    this.onLost = onLost;
  }

  /** What is loaded. */
  @Nullable AfuProgram program() {
    return program;
  }

  @Override
  public boolean isLoaded() {
    return program != null;
  }

  @Override
  public Backend.Plan check(Bitstream bitstream) {
    GbsFormat.requireDigest(bitstream);
    Gbs gbs = Gbs.read(bitstream.name(), bitstream.bytes());
    String actual = Guids.plain(gbs.interfaceId());
    if (!actual.equals(info.version())) {
      Platform built = gbs.platform().orElse(new Platform(Boards.VENDOR, info.name(), actual));
      throw AcceleratorException.of(
              ErrorCode.INCOMPATIBLE,
              "check",
              "bitstream " + bitstream.name(),
              "it is built for "
                  + built
                  + ", and the device is "
                  + info.platform()
                  + ": the card's PR interface id is "
                  + info.version()
                  + ", and the file expects "
                  + actual
                  + "; use the artifact for that interface, or flash the card's shell that has it")
          .breaking(Rule.PRG_03);
    }
    bitstream
        .platform()
        .ifPresent(
            declared ->
                DeclaredKernels.requirePlatform(bitstream, plain(declared), info.platform()));
    AfuLayout layout = AfuLayout.of(bitstream, info.memories().get(0));
    ByteBuffer bytes = bitstream.bytes();
    UUID acceleratorId = gbs.clusters().get(0).acceleratorId();
    return () -> load(bytes, acceleratorId, layout);
  }

  /** Artifacts may spell the interface id with dashes. */
  private static Platform plain(Platform declared) {
    return Guids.parse(declared.version())
        .map(id -> new Platform(declared.vendor(), declared.name(), Guids.plain(id)))
        .orElse(declared);
  }

  private BackendProgram load(ByteBuffer gbs, UUID acceleratorId, AfuLayout layout) {
    try {
      card.reconfigure(gbs);
      AfuProgram loaded =
          AfuProgram.of(
              info.id(), card.openAccelerator(acceleratorId), layout, onLost, () -> program = null);
      program = loaded;
      return loaded;
    } catch (AcceleratorException e) {
      if (!card.answers()) {
        onLost.accept("it does not answer any more: " + e.textWithVendor());
      }
      throw e;
    }
  }

  @Override
  public boolean stop() {
    AfuProgram loaded = program;
    if (loaded == null) {
      return true;
    }
    boolean gone = !loaded.accelerator().answers();
    if (!gone && !loaded.accelerator().reset()) {
      return false;
    }
    loaded
        .completion()
        .abort(
            gone ? ErrorCode.DEVICE_LOST : ErrorCode.EXECUTION_FAILED,
            gone ? "the card does not answer any more" : "the accelerator was reset");
    return true;
  }
}
