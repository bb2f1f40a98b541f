package io.coral.runtime.xilinx.format;

import io.coral.spec.AcceleratorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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

  /** Sections without which the kernels are as usable. */
  private static final Set<SectionKind> INFORMATIVE =
      EnumSet.of(
          SectionKind.CLOCK_FREQ_TOPOLOGY,
          SectionKind.BUILD_METADATA,
          SectionKind.KEYVALUE_METADATA,
          SectionKind.PARTITION_METADATA);

  private final Bytes file;
  private final List<String> warnings = new ArrayList<>();

  private XclbinReader(Bytes file) {
    this.file = file;
  }

  /** Whether a file that starts so is an xclbin. */
  public static boolean recognises(ByteBuffer head) {
    return head.remaining() >= MAGIC.length
        && head.slice(head.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
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
    TopologySections tables = new TopologySections(known, warnings);
    List<MemoryBank> banks = tables.banks();
    List<KernelInstance> instances = tables.instances();
    List<Connection> connections = tables.connections(instances.size(), banks.size());
    List<KernelMetadata> kernels =
        new KernelXml(
                bounded(required(known, SectionKind.EMBEDDED_METADATA), MAX_METADATA), warnings)
            .kernels();
    checkInstances(instances, kernels);
    Xclbin xclbin =
        new Xclbin(
            header,
            sections,
            banks,
            instances,
            connections,
            informative(SectionKind.CLOCK_FREQ_TOPOLOGY, known, TopologySections::clocks)
                .orElse(List.of()),
            kernels,
            informative(SectionKind.BUILD_METADATA, known, JsonMetadata::readBuild),
            informative(SectionKind.KEYVALUE_METADATA, known, JsonMetadata::readKeyValues)
                .orElse(Map.of()),
            informative(SectionKind.PARTITION_METADATA, known, PartitionMetadata::interfaces)
                .orElse(List.of()),
            warnings,
            Optional.ofNullable(known.get(SectionKind.BITSTREAM)).map(Bytes::view));
    PayloadDigest.check(file, xclbin);
    return xclbin;
  }

  /** An informative section: when it is odd, it counts as missing. */
  private <T> Optional<T> informative(
      SectionKind kind, Map<SectionKind, Bytes> known, Function<Bytes, T> reader) {
    Bytes section = known.get(kind);
    if (section == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(bounded(section, MAX_JSON)));
    } catch (AcceleratorException e) {
      warnings.add("section " + kind + " is not read: " + e.text());
      return Optional.empty();
    }
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
    if (header.length() > file.size() || header.contentLength() < HEADER_SIZE) {
      throw file.invalid(
          304,
          "total length",
          header.length() + " bytes with a signature of " + Math.max(0, signature),
          "at most the file's " + file.size() + ", and " + HEADER_SIZE + " before the signature");
    }
    long behind = file.size() - header.length();
    if (behind > 0 && !isMirror(header.length()) && !isZero(header.length())) {
      throw file.invalid(
          header.length(),
          "end of the container",
          behind + " more bytes",
          "the end of the file, zero bytes, or " + MIRROR);
    }
    return header;
  }

  private boolean isZero(long offset) {
    for (long at = offset; at < file.size(); at++) {
      if (file.u8(at, "padding") != 0) {
        return false;
      }
    }
    return true;
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
              file.label(at + 4, 16, what + "name"),
              file.size64(at + 24, what + "offset"),
              file.size64(at + 32, what + "size"));
      if (section.size() > 0
          && (section.offset() < tableEnd
              || section.size() > header.contentLength()
              || section.offset() > header.contentLength() - section.size())) {
        throw file.invalid(
            at + 24,
            what + "offset and size",
            section.offset() + " and " + section.size(),
            "a range from " + tableEnd + " to the end of the content " + header.contentLength());
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
        if (kind.code() == section.kind() && section.size() > 0) {
          Bytes part = file.part(section.offset(), section.size(), kind.name());
          if (known.putIfAbsent(kind, part) == null) {
            continue;
          }
          if (!INFORMATIVE.contains(kind)) {
            throw part.invalid(0, "section " + kind, "a second one", "at most one");
          }
          warnings.add("a second section " + kind + " is not read");
        }
      }
    }
    required(known, SectionKind.IP_LAYOUT);
    if (!known.containsKey(SectionKind.GROUP_TOPOLOGY)) {
      required(known, SectionKind.MEM_TOPOLOGY);
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
              + "; expected at least IP_LAYOUT, EMBEDDED_METADATA, and MEM_TOPOLOGY or"
              + " GROUP_TOPOLOGY");
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

  /** What the metadata does not describe runs by itself, or is beyond this reader: no kernel. */
  private void checkInstances(List<KernelInstance> instances, List<KernelMetadata> kernels) {
    Set<String> names = kernels.stream().map(KernelMetadata::name).collect(Collectors.toSet());
    for (KernelInstance instance : instances) {
      if (instance.isKernel() && !names.contains(instance.kernel())) {
        warnings.add(
            "compute unit "
                + instance.openName()
                + " is not offered: EMBEDDED_METADATA "
                + (instance.isFreeRunning()
                    ? "lacks its kernel, and it runs by itself"
                    : "tells nothing usable of its kernel"));
      }
    }
    for (KernelMetadata kernel : kernels) {
      if (instances.stream().noneMatch(instance -> instance.kernel().equals(kernel.name()))) {
        warnings.add("kernel " + kernel.name() + " is not offered: it has no compute unit");
      }
    }
  }
}
