package io.coral.runtime.xilinx.format;

import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.osgi.service.component.annotations.Component;

/** The xclbin format as tools see it; reading a file needs no native library. Stateless. */
@Component(service = BitstreamFormat.class)
public final class XclbinFormat implements BitstreamFormat {

  /** Made by Declarative Services, or by {@link java.util.ServiceLoader}. */
  public XclbinFormat() {}

  @Override
  public String id() {
    return "xclbin";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    byte[] magic = new byte[XclbinReader.MAGIC.length];
    if (head.remaining() < magic.length) {
      return false;
    }
    head.get(head.position(), magic);
    return Arrays.equals(magic, XclbinReader.MAGIC);
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    return XclbinDescription.of(name, bytes, XclbinReader.read(name, bytes));
  }
}
