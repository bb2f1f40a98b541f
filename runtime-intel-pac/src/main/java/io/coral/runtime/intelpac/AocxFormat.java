package io.coral.runtime.intelpac;

import io.coral.opencl.support.WorkSize;
import io.coral.runtime.intelpac.format.Aocx;
import io.coral.runtime.intelpac.format.AocxChannels;
import io.coral.runtime.intelpac.format.DeclaredCard;
import io.coral.runtime.intelpac.format.Gbs;
import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;

/** Binaries of Intel's OpenCL compiler: they tell their kernels and, mostly, their platform. */
@Component
public final class AocxFormat implements BitstreamFormat {

  /** Found by {@link java.util.ServiceLoader} and by Declarative Services. */
  public AocxFormat() {}

  @Override
  public String id() {
    return "aocx";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    return Aocx.recognises(head);
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    Aocx aocx = Aocx.read(name, bytes);
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("aocx.board", aocx.board());
    aocx.target().ifPresent(target -> properties.put("aocx.target", target));
    aocx.hash().ifPresent(hash -> properties.put("aocx.hash", hash));
    aocx.gbs().map(GbsFormat::properties).ifPresent(properties::putAll);
    List<String> warnings = new ArrayList<>(aocx.warnings());
    aocx.kernels().forEach(kernel -> WorkSize.warning(kernel).ifPresent(warnings::add));
    return new Bitstream(name, bytes, aocx.platform(), aocx.kernels(), properties, warnings);
  }

  @Override
  public Bitstream check(Bitstream declared) {
    Bitstream described = BitstreamFormat.super.check(declared);
    Optional<UUID> interfaceId =
        Aocx.read(declared.name(), declared.bytes()).gbs().map(Gbs::interfaceId);
    DeclaredCard.require(declared, described.platform(), interfaceId);
    AocxChannels channels = AocxChannels.of(declared, described.kernels());
    return WorkSize.answered(described, WorkSize.all(declared, channels.kernels()));
  }
}
