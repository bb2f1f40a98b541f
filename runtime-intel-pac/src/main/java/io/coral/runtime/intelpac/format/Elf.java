package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The compiler's own sections of a 32-bit little-endian ELF file: every offset, size and name is
 * checked before anything is read.
 */
final class Elf {

  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F', 1, 1, 1};
  private static final int HEADER = 52;
  private static final int ENTRY = 40;
  private static final int MAX_SECTIONS = 1024;
  private static final long WITHOUT_BYTES = 8;

  /** How the names of the compiler's own sections start. */
  private static final String OWN = ".acl.";

  private final Extent file;
  private final Map<String, Extent> sections = new LinkedHashMap<>();
  private final Set<String> twice = new HashSet<>();

  private Elf(Extent file) {
    this.file = file;
  }

  static boolean recognises(Extent head) {
    return head.startsWith(MAGIC);
  }

  /**
   * Reads the table of sections.
   *
   * @param what the file, for errors
   * @throws AcceleratorException {@code INVALID_BINARY}
   */
  static Elf read(Extent file, String what) {
    if (!recognises(file)) {
      throw file.broken(0, what + " is no 32-bit little-endian ELF file", "7f 45 4c 46 01 01 01");
    }
    Elf elf = new Elf(file);
    elf.readSections();
    return elf;
  }

  private void readSections() {
    file.within(0, HEADER, "the ELF header");
    long table = file.u32(32, "e_shoff");
    int entry = file.u16(46, "e_shentsize");
    int count = file.u16(48, "e_shnum");
    int names = file.u16(50, "e_shstrndx");
    if (entry != ENTRY) {
      throw file.broken(46, "a section header has " + entry + " bytes", String.valueOf(ENTRY));
    }
    if (count == 0 || count > MAX_SECTIONS) {
      throw file.broken(48, "there are " + count + " sections", "1 to " + MAX_SECTIONS);
    }
    if (names >= count) {
      throw file.broken(50, "section " + names + " holds the names", "one below " + count);
    }
    Extent headers = file.within(table, (long) count * ENTRY, "the section headers");
    Extent text = section(headers, names, "the section of names");
    for (int i = 1; i < count; i++) {
      if (headers.u32(i * ENTRY + 4, "sh_type") == WITHOUT_BYTES) {
        continue;
      }
      long nameAt = headers.u32(i * ENTRY, "sh_name");
      if (nameAt >= text.length()) {
        throw headers.broken(
            i * ENTRY, "the name of section " + i + " lies at " + nameAt, "below " + text.length());
      }
      String name = text.terminatedText((int) nameAt, "the name of section " + i);
      // others serve debuggers and the like
      if (name.startsWith(OWN)) {
        Extent section = section(headers, i, "section " + name);
        if (sections.put(name, section) != null) {
          twice.add(name);
        }
      }
    }
  }

  private Extent section(Extent headers, int index, String what) {
    return file.within(
        headers.u32(index * ENTRY + 16, "sh_offset"),
        headers.u32(index * ENTRY + 20, "sh_size"),
        what);
  }

  /**
   * A section by its name; empty where there is none.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} where two have that name
   */
  Optional<Extent> find(String name) {
    if (twice.contains(name)) {
      throw file.broken("there are two sections " + name + "; expected one");
    }
    return Optional.ofNullable(sections.get(name));
  }

  Extent get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                file.broken(
                    "there is no section "
                        + name
                        + "; there are "
                        + sections.keySet()
                        + "; compile the kernels with Intel's aoc"));
  }
}
