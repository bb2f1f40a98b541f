package io.coral.runtime.xilinx.format;

import io.coral.spec.AcceleratorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads an xclbin (axlf, version 2) and checks all of it before any native code sees it: the
 * vendor's own library checks no bound, and has been seen to crash or to eat all memory. Beside the
 * file itself it needs memory in proportion to the metadata, whose size is limited. Stateless; any
 * thread.
 */
public final class XclbinReader {

  /** The first eight bytes. */
  static final byte[] MAGIC = {'x', 'c', 'l', 'b', 'i', 'n', '2', 0};

  static final int HEADER_SIZE = 456;
  static final int SECTION_SIZE = 40;
  private static final int MAX_SECTIONS = 1024;
  private static final int MAX_SIGNATURE = 1 << 20;
  private static final int MAX_METADATA = 8 << 20;
  private static final int MAX_JSON = 4 << 20;
  private static final String MIRROR = "XCLBIN_MIRROR_DATA";

  private final Bytes file;

  private XclbinReader(Bytes file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param name for error texts
   * @param bytes the whole file, from position to limit; not modified, and referred to by the
   *     result
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what was wrong at which offset and
   *     what was expected
   */
  public static Xclbin read(String name, ByteBuffer bytes) {
    Objects.requireNonNull(name, "name");
    return new XclbinReader(new Bytes(name, bytes)).read();
  }

  private Xclbin read() {
    for (int i = 0; i < MAGIC.length; i++) {
      if (file.size() <= i || file.u8(i, "magic") != MAGIC[i]) {
        throw file.invalid(
            0,
            "magic",
            file.hex(0, (int) Math.min(MAGIC.length, file.size()), "magic"),
            "78636c62696e3200 (xclbin2)");
      }
    }
    XclbinHeader header = header();
    List<XclbinSection> sections = sections(header);
    Map<SectionKind, Bytes> known = known(sections);
    boolean grouped = known.containsKey(SectionKind.GROUP_TOPOLOGY);
    if (grouped != known.containsKey(SectionKind.GROUP_CONNECTIVITY)) {
      throw file.invalid(
          "only one of the sections GROUP_TOPOLOGY and GROUP_CONNECTIVITY; expected both or none");
    }
    TopologySections tables = new TopologySections(known);
    List<MemoryBank> plainBanks = tables.banks(SectionKind.MEM_TOPOLOGY);
    List<KernelInstance> instances = tables.instances();
    List<Connection> plain =
        tables.connections(SectionKind.CONNECTIVITY, instances.size(), plainBanks.size());
    List<MemoryBank> banks = grouped ? tables.banks(SectionKind.GROUP_TOPOLOGY) : plainBanks;
    List<Connection> connections =
        grouped
            ? tables.connections(SectionKind.GROUP_CONNECTIVITY, instances.size(), banks.size())
            : plain;
    List<KernelMetadata> kernels =
        new KernelXml(bounded(required(known, SectionKind.EMBEDDED_METADATA), MAX_METADATA))
            .kernels();
    checkInstances(instances, kernels);
    Map<String, String> keyValues =
        Optional.ofNullable(known.get(SectionKind.KEYVALUE_METADATA))
            .map(section -> JsonMetadata.readKeyValues(bounded(section, MAX_JSON)))
            .orElse(Map.of());
    Xclbin xclbin =
        new Xclbin(
            header,
            sections,
            banks,
            instances,
            connections,
            tables.clocks(),
            kernels,
            Optional.ofNullable(known.get(SectionKind.BUILD_METADATA))
                .map(section -> JsonMetadata.readBuild(bounded(section, MAX_JSON))),
            keyValues,
            Optional.ofNullable(known.get(SectionKind.BITSTREAM)).map(Bytes::view));
    PayloadDigest.check(file, xclbin);
    return xclbin;
  }

  private XclbinHeader header() {
    XclbinHeader header =
        new XclbinHeader(
            file.i64(296, "unique id"),
            file.size64(304, "total length"),
            file.i32(8, "signature length"),
            file.u8(330, "major version")
                + "."
                + file.u8(331, "minor version")
                + "."
                + file.u16(328, "patch version"),
            file.u16(332, "mode"),
            file.hex(336, 16, "interface uuid"),
            file.text(352, 64, "platform name"),
            file.hex(416, 16, "uuid"));
    int signature = header.signatureLength();
    if (signature < -1 || signature > MAX_SIGNATURE) {
      throw file.invalid(8, "signature length", signature, "-1 (none) or 0 to " + MAX_SIGNATURE);
    }
    long whole = header.length() + Math.max(0, signature);
    if (header.length() < HEADER_SIZE || whole > file.size()) {
      throw file.invalid(
          304,
          "total length",
          header.length() + " bytes and a signature of " + Math.max(0, signature),
          "at least " + HEADER_SIZE + " and together at most the file's " + file.size());
    }
    if (whole < file.size() && !isMirror(whole)) {
      throw file.invalid(
          whole,
          "end of the container",
          (file.size() - whole) + " more bytes",
          "the end of the file, or " + MIRROR);
    }
    return header;
  }

  private boolean isMirror(long offset) {
    for (int i = 0; i < MIRROR.length(); i++) {
      if (offset + i >= file.size() || file.u8(offset + i, "mirror data") != MIRROR.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private List<XclbinSection> sections(XclbinHeader header) {
    int count =
        file.count(
            file.i32(448, "number of sections"),
            HEADER_SIZE,
            SECTION_SIZE,
            448,
            MAX_SECTIONS,
            "sections");
    long tableEnd = HEADER_SIZE + (long) count * SECTION_SIZE;
    List<XclbinSection> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = HEADER_SIZE + (long) i * SECTION_SIZE;
      String what = "section " + i + ", ";
      XclbinSection section =
          new XclbinSection(
              file.i32(at, what + "kind"),
              file.text(at + 4, 16, what + "name"),
              file.size64(at + 24, what + "offset"),
              file.size64(at + 32, what + "size"));
      if (section.offset() < tableEnd
          || section.size() > header.length()
          || section.offset() > header.length() - section.size()) {
        throw file.invalid(
            at + 24,
            what + "offset and size",
            section.offset() + " and " + section.size(),
            "a range from " + tableEnd + " to the total length " + header.length());
      }
      sections.add(section);
    }
    checkApart(sections);
    return sections;
  }

  private void checkApart(List<XclbinSection> sections) {
    List<XclbinSection> ordered =
        sections.stream()
            .filter(section -> section.size() > 0)
            .sorted(Comparator.comparingLong(XclbinSection::offset))
            .toList();
    for (int i = 1; i < ordered.size(); i++) {
      XclbinSection before = ordered.get(i - 1);
      XclbinSection section = ordered.get(i);
      if (section.offset() < before.offset() + before.size()) {
        throw file.invalid(
            section.offset(),
            "section of kind " + section.kind(),
            "a start inside the section of kind " + before.kind(),
            "sections that do not overlap");
      }
    }
  }

  private Map<SectionKind, Bytes> known(List<XclbinSection> sections) {
    Map<SectionKind, Bytes> known = new EnumMap<>(SectionKind.class);
    for (XclbinSection section : sections) {
      for (SectionKind kind : SectionKind.values()) {
        if (kind.code() == section.kind()) {
          Bytes part = file.part(section.offset(), section.size(), kind.name());
          if (known.put(kind, part) != null) {
            throw part.invalid(0, "section " + kind, "a second one", "at most one");
          }
        }
      }
    }
    for (SectionKind kind :
        List.of(
            SectionKind.MEM_TOPOLOGY,
            SectionKind.IP_LAYOUT,
            SectionKind.CONNECTIVITY,
            SectionKind.EMBEDDED_METADATA)) {
      required(known, kind);
    }
    return known;
  }

  private Bytes required(Map<SectionKind, Bytes> known, SectionKind kind) {
    Bytes section = known.get(kind);
    if (section == null) {
      throw file.invalid(
          "no section "
              + kind
              + " (kind "
              + kind.code()
              + "); there are "
              + known.keySet()
              + "; expected at least MEM_TOPOLOGY, IP_LAYOUT, CONNECTIVITY and EMBEDDED_METADATA");
    }
    return section;
  }

  private static Bytes bounded(Bytes section, int limit) {
    if (section.size() > limit) {
      throw section.invalid(
          0, "metadata section", section.size() + " bytes", "at most " + limit + " bytes");
    }
    return section;
  }

  private void checkInstances(List<KernelInstance> instances, List<KernelMetadata> kernels) {
    List<String> names = kernels.stream().map(KernelMetadata::name).toList();
    for (KernelInstance instance : instances) {
      if (instance.isKernel() && !names.contains(instance.kernel())) {
        throw file.invalid(
            "IP_LAYOUT names the kernel "
                + instance.kernel()
                + ", which EMBEDDED_METADATA lacks; expected one of "
                + (names.size() > 20 ? names.subList(0, 20) + "…" : names));
      }
    }
  }
}
