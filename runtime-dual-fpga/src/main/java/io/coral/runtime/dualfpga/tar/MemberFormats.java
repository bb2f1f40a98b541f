package io.coral.runtime.dualfpga.tar;

import io.coral.spec.foreign.ForeignCode;
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
    return all().stream().filter(candidate -> recognises(candidate, head.duplicate())).findFirst();
  }

  /** A format that fails knows nothing of the entry; the others are asked. */
  private static boolean recognises(BitstreamFormat candidate, ByteBuffer head) {
    boolean[] answer = new boolean[1];
    ForeignCode.tell(
        "the format " + candidate.getClass().getName(),
        () -> answer[0] = candidate.recognises(head));
    return answer[0];
  }
}
