package io.coral.cli.internal;

import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The formats of binaries that the installed bundles bring. */
final class KnownFormats {
  private final List<BitstreamFormat> formats;

  KnownFormats(List<BitstreamFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  static KnownFormats of(Services services) {
    return new KnownFormats(services.all(BitstreamFormat.class));
  }

  List<String> ids() {
    return formats.stream()
        .map(
            format -> {
              String type = format.getClass().getName();
              return ForeignCode.ask("the id of the format " + type, type, format::id);
            })
        .toList();
  }

  /** The first format that recognises a file. */
  Optional<BitstreamFormat> recognising(ByteBuffer bytes) {
    return BitstreamFormats.recognising(formats, bytes);
  }

  /** A file's bytes, as far as one buffer spans them. */
  static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(
          FileChannel.MapMode.READ_ONLY, 0, Math.min(Integer.MAX_VALUE, channel.size()));
    }
  }

  /** What a reader of an installed binary has to say about it; nothing of an unknown format. */
  List<String> warnings(InstalledBitstream installed) {
    if (formats.isEmpty()) {
      return List.of();
    }
    try {
      ByteBuffer bytes = map(installed.binary());
      return recognising(bytes)
          .map(format -> format.check(installed.artifact().bitstream(bytes)))
          .map(Bitstream::warnings)
          .orElse(List.of());
    } catch (AcceleratorException e) {
      return List.of(
          e.code() == ErrorCode.UNSUPPORTED
              ? "it is for " + installed.artifact().platform() + " and not checked: " + e.text()
              : String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
