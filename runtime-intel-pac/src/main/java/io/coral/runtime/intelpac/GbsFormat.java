package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.format.DeclaredCard;
import io.coral.runtime.intelpac.format.Gbs;
import io.coral.runtime.intelpac.format.Guids;
import io.coral.runtime.intelpac.internal.LayoutReader;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;

/**
 * Green bitstreams. They name no kernels: the descriptor carries them, with the offset of each
 * kernel's control registers.
 */
@Component
public final class GbsFormat implements BitstreamFormat {

  /**
   * The property with the SHA-256 of the whole file. The format itself has neither a length of the
   * configuration nor a checksum, so only this tells a file that was cut off or changed.
   */
  public static final String DIGEST = "gbs.sha256";

  /** Found by {@link java.util.ServiceLoader} and by Declarative Services. */
  public GbsFormat() {}

  @Override
  public String id() {
    return "gbs";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    return Gbs.recognises(head);
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    Gbs gbs = Gbs.read(name, bytes);
    Map<String, String> properties = new LinkedHashMap<>(properties(gbs));
    properties.put(DIGEST, Digests.sha256(bytes));
    List<String> warnings = new ArrayList<>(gbs.warnings());
    if (gbs.platform().isEmpty()) {
      warnings.add(
          "no card is known to have its PR interface "
              + Guids.plain(gbs.interfaceId())
              + ", which is the version of its platform; coral devices lists the platform of each"
              + " card");
    }
    return new Bitstream(name, bytes, gbs.platform(), List.of(), properties, warnings);
  }

  /** A descriptor must say of each kernel what a program needs, for the binary says none of it. */
  @Override
  public Bitstream check(Bitstream declared) {
    requireDigest(declared);
    Bitstream described = BitstreamFormat.super.check(declared);
    UUID interfaceId = Gbs.read(declared.name(), declared.bytes()).interfaceId();
    DeclaredCard.require(declared, described.platform(), Optional.of(interfaceId));
    if (!declared.kernels().isEmpty()) {
      LayoutReader.requireSound(declared);
    }
    return described;
  }

  /**
   * Holds a file against the {@link #DIGEST} of its descriptor, where that has one.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} where they differ
   */
  public static void requireDigest(Bitstream bitstream) {
    String declared = bitstream.properties().get(DIGEST);
    String actual = declared == null ? null : Digests.sha256(bitstream.bytes());
    if (declared != null && !declared.strip().equalsIgnoreCase(actual)) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_BINARY,
              "check",
              "bitstream " + bitstream.name(),
              "its SHA-256 is "
                  + actual
                  + ", and the descriptor's property "
                  + DIGEST
                  + " says "
                  + declared
                  + "; the file was cut off or changed, so fetch it again")
          .breaking(Rule.PRG_02);
    }
  }

  static Map<String, String> properties(Gbs gbs) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("gbs.interface", gbs.interfaceId().toString());
    gbs.platformName().ifPresent(told -> properties.put("gbs.platform", told));
    for (int i = 0; i < gbs.clusters().size(); i++) {
      Gbs.Cluster cluster = gbs.clusters().get(i);
      properties.put("gbs.accelerator." + i + ".id", cluster.acceleratorId().toString());
      if (!cluster.name().isEmpty()) {
        properties.put("gbs.accelerator." + i + ".name", cluster.name());
      }
    }
    gbs.power().ifPresent(watts -> properties.put("gbs.power", watts));
    gbs.clockLow().ifPresent(clock -> properties.put("gbs.clock.low", clock));
    gbs.clockHigh().ifPresent(clock -> properties.put("gbs.clock.high", clock));
    return properties;
  }
}
