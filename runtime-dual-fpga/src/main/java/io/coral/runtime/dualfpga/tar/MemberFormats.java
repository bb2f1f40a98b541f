package io.coral.runtime.dualfpga.tar;

import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The formats that a group's binaries may have; looked up anew each time. */
record MemberFormats(Supplier<List<BitstreamFormat>> source) {

  List<BitstreamFormat> all() {
    return source.get();
  }

  /** The format that recognises the entry. */
  Optional<BitstreamFormat> of(Tarball.Entry entry) {
    ByteBuffer bytes = entry.bytes();
    ByteBuffer head = bytes.slice(0, Math.min(bytes.remaining(), TarReader.BLOCK));
    return all().stream().filter(candidate -> candidate.recognises(head.duplicate())).findFirst();
  }
}
