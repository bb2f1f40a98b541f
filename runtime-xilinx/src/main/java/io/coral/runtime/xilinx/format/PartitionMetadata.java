package io.coral.runtime.xilinx.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The device tree of a file for a shell that is loaded in stages. Its nodes below {@code
 * /interfaces} name the interfaces that the shell must have; the driver refuses the file on a board
 * that lacks one. The format is that of the Devicetree Specification, chapter 5: big-endian.
 */
final class PartitionMetadata {
  private static final int MAGIC = 0xd00dfeed;
  private static final int HEADER = 40;
  private static final int BEGIN_NODE = 1;
  private static final int END_NODE = 2;
  private static final int PROPERTY = 3;
  private static final int NOP = 4;
  private static final int END = 9;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_INTERFACES = 64;
  private static final int MAX_NAME = 256;
  private static final String INTERFACES = "interfaces";
  private static final String UUID = "interface_uuid";

  private final Bytes section;
  private final List<String> path = new ArrayList<>();
  private final List<String> interfaces = new ArrayList<>();

  private PartitionMetadata(Bytes section) {
    this.section = section;
  }

  /** The UUIDs of the interfaces in lower-case hex without dashes; none where none is named. */
  static List<String> interfaces(Bytes section) {
    PartitionMetadata tree = new PartitionMetadata(section);
    tree.read();
    return List.copyOf(tree.interfaces);
  }

  private void read() {
    if (word(0, "magic") != MAGIC) {
      throw section.invalid(0, "device tree", "no magic", "d00dfeed");
    }
    long at = Integer.toUnsignedLong(word(8, "offset of the nodes"));
    long strings = Integer.toUnsignedLong(word(12, "offset of the names"));
    if (at < HEADER || at % 4 != 0) {
      throw section.invalid(8, "offset of the nodes", at, "a multiple of 4 behind the header");
    }
    while (true) {
      int token = word(at, "token");
      at += 4;
      switch (token) {
        case BEGIN_NODE -> {
          String name = name(at, "name of a node");
          path.add(name);
          if (path.size() > MAX_DEPTH) {
            throw section.invalid(at, "device tree", "more levels", "at most " + MAX_DEPTH);
          }
          at = aligned(at + name.length() + 1);
        }
        case END_NODE -> {
          if (path.isEmpty()) {
            throw section.invalid(at - 4, "device tree", "an end", "the begin of a node before it");
          }
          path.remove(path.size() - 1);
        }
        case PROPERTY -> {
          int length = word(at, "length of a property");
          String name = name(strings + word(at + 4, "name of a property"), "name of a property");
          Bytes value = section.part(at + 8, length, "property");
          property(name, value);
          at = aligned(at + 8 + length);
        }
        case NOP -> {}
        case END -> {
          return;
        }
        default -> throw section.invalid(at - 4, "device tree", token, "a token");
      }
    }
  }

  private void property(String name, Bytes value) {
    // the root has an empty name
    if (path.size() == 3
        && path.get(1).equals(INTERFACES)
        && name.equals(UUID)
        && interfaces.size() < MAX_INTERFACES) {
      String id = Xclbin.plainUuid(value.label(0, (int) Math.min(MAX_NAME, value.size()), UUID));
      if (!DeclaredInterfaces.isOne(id)) {
        throw value.invalid(0, UUID, id, "a UUID of 32 digits of hex");
      }
      interfaces.add(id);
    }
  }

  private int word(long offset, String what) {
    return Integer.reverseBytes(section.i32(offset, what));
  }

  private String name(long offset, String what) {
    int longest = (int) Math.min(MAX_NAME, Math.max(0, section.size() - offset));
    return section.text(offset, longest, what);
  }

  private static long aligned(long offset) {
    return (offset + 3) / 4 * 4;
  }
}
