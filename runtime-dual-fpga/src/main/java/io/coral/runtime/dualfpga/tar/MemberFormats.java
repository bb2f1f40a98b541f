package io.coral.runtime.dualfpga.tar;

import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
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
    return BitstreamFormats.recognising(all(), entry.bytes());
  }
}
