package io.coral.runtime.dualfpga.tar;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The members of an archive by their paths. Folders tell nothing; a link stands for the file of the
 * archive that it names, and leads nowhere else.
 */
final class TarMembers {

  /** How the files begin in which a Mac keeps the attributes of another file. */
  private static final int APPLE_DOUBLE = 0x00051607;

  private static final String APPLE_DOUBLE_NAME = "._";

  private final List<Member> members = new ArrayList<>();

  /** A file, or a link to one. */
  private record Member(EntryPath path, TarBlocks.Entry block, String linkName) {}

  /** Takes note of an entry, under the name that its extended headers give it. */
  void add(TarArchiveEntry entry, TarBlocks.Entry block) {
    if (block.kind() == TarBlocks.Kind.INFORMATION) {
      return;
    }
    // how folders were written before they had a type
    if (entry.getName().endsWith("/")) {
      return;
    }
    EntryPath path = EntryPath.of(entry.getName());
    if (!isAppleDouble(path, block)) {
      members.add(new Member(path, block, String.valueOf(entry.getLinkName())));
    }
  }

  private static boolean isAppleDouble(EntryPath path, TarBlocks.Entry block) {
    ByteBuffer content = block.content();
    return path.name().startsWith(APPLE_DOUBLE_NAME)
        && content.remaining() >= Integer.BYTES
        && content.getInt(0) == APPLE_DOUBLE;
  }

  /** Every file, links resolved, in order. */
  List<Tarball.Entry> binaries() {
    Map<EntryPath, ByteBuffer> files = new LinkedHashMap<>();
    for (Member member : members) {
      if (member.block().kind() == TarBlocks.Kind.FILE) {
        files.put(member.path(), member.block().content());
      }
    }
    return members.stream()
        .map(member -> new Tarball.Entry(member.path().name(), content(member, files)))
        .toList();
  }

  private static ByteBuffer content(Member member, Map<EntryPath, ByteBuffer> files) {
    TarBlocks.Kind kind = member.block().kind();
    if (kind == TarBlocks.Kind.FILE) {
      return member.block().content();
    }
    EntryPath target =
        kind == TarBlocks.Kind.HARD_LINK
            ? EntryPath.of(member.linkName())
            : member.path().beside(member.linkName());
    ByteBuffer content = files.get(target);
    if (content == null) {
      throw new IllegalArgumentException(
          "entry \""
              + member.path()
              + "\" is a link to \""
              + target
              + "\", which is no file of the archive; pack it with --dereference"
              + " --hard-dereference");
    }
    return content;
  }
}
