package io.coral.core.repository.internal;

import io.coral.api.artifact.Artifact;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The formats that are known here, which come and go with their bundles. Any thread. */
@Component(service = BinaryFormats.class)
public final class BinaryFormats {
  private final List<BitstreamFormat> formats = new CopyOnWriteArrayList<>();

  /** Made by Declarative Services. */
  public BinaryFormats() {}

  /** Those that {@link java.util.ServiceLoader} finds. */
  public static BinaryFormats ofClassPath() {
    BinaryFormats found = new BinaryFormats();
    BitstreamFormats.onClassPath(BitstreamFormat.class.getClassLoader(), type -> true)
        .forEach(found::add);
    return found;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void add(BitstreamFormat format) {
    formats.add(format);
  }

  void remove(BitstreamFormat format) {
    formats.remove(format);
  }

  /**
   * Checks what a descriptor declares against its binary; a binary of no format that is installed
   * here passes, and so does one with a part of such a format.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} for a broken binary and for a contradiction
   */
  void check(Artifact artifact, Path binary) throws IOException {
    try (FileChannel channel = FileChannel.open(binary)) {
      if (channel.size() > Integer.MAX_VALUE) {
        return;
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      Optional<BitstreamFormat> known = BitstreamFormats.recognising(formats, bytes);
      if (known.isPresent()) {
        check(known.get(), artifact.bitstream(bytes));
      }
    }
  }

  private static void check(BitstreamFormat format, Bitstream declared) {
    try {
      format.check(declared);
    } catch (AcceleratorException e) {
      if (e.code() != ErrorCode.UNSUPPORTED) {
        throw e;
      }
    }
  }
}
