package io.coral.runtime.dualfpga.tar;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The tarball of a group, {@code dual-tar}. What its binaries are, the formats of the members tell:
 * a kernel is called {@code <kernel>-<binary name>}, the platform {@code <n>x<board>}.
 */
@Component(service = BitstreamFormat.class, property = DualTarFormat.COMPOSITE + ":Boolean=true")
public final class DualTarFormat implements BitstreamFormat {

  static final String COMPOSITE = "coral.format.composite";

  private final Supplier<List<BitstreamFormat>> memberFormats;

  /** For the {@link ServiceLoader}: the member formats are found in the same way. */
  public DualTarFormat() {
    this.memberFormats =
        () ->
            ServiceLoader.load(BitstreamFormat.class, DualTarFormat.class.getClassLoader()).stream()
                .filter(provider -> provider.type() != DualTarFormat.class)
                .map(ServiceLoader.Provider::get)
                .toList();
  }

  /** For Declarative Services. */
  @Activate
  public DualTarFormat(
      @Reference(
              target = "(!(" + COMPOSITE + "=true))",
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<BitstreamFormat> memberFormats) {
    List<BitstreamFormat> formats = List.copyOf(memberFormats);
    this.memberFormats = () -> formats;
  }

  @Override
  public String id() {
    return "dual-tar";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    ByteBuffer start = head.slice();
    byte[] header;
    if (Gzip.isPacked(start)) {
      header = Gzip.unpackHead(start, TarReader.BLOCK);
    } else {
      header = new byte[Math.min(start.remaining(), TarReader.BLOCK)];
      start.get(header);
    }
    return TarBlocks.isHeader(header);
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    Tarball tarball = Tarball.read(name, bytes);
    List<KernelInfo> kernels = new ArrayList<>();
    Set<Platform> platforms = new LinkedHashSet<>();
    for (int board = 0; board < tarball.entries().size(); board++) {
      Tarball.Entry entry = tarball.entries().get(board);
      Bitstream member = describe(name, entry);
      member.platform().ifPresent(platforms::add);
      boolean first = board == 0;
      member.kernels().stream()
          .map(
              kernel ->
                  first
                      ? KernelNames.inBinary(kernel, entry.name(), 0)
                      : KernelNames.inBinary(KernelNames.withoutMemories(kernel), entry.name(), 0))
          .forEach(kernels::add);
    }
    if (platforms.size() > 1) {
      throw invalid(name, "its binaries are built for different platforms: " + platforms);
    }
    return new Bitstream(
        name,
        bytes,
        platforms.stream()
            .findFirst()
            .map(platform -> GroupPlatform.of(platform, tarball.entries().size())),
        kernels,
        Map.of());
  }

  private Bitstream describe(String name, Tarball.Entry entry) {
    return memberFormat(entry)
        .orElseThrow(
            () ->
                invalid(
                    name,
                    "entry "
                        + entry.name()
                        + " is of no known format; known are "
                        + memberFormats.get().stream().map(BitstreamFormat::id).toList()))
        .describe(name + ":" + entry.name(), entry.bytes());
  }

  private void requireBinary(Tarball.Entry entry) {
    if (memberFormat(entry).isEmpty()) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED,
          "build",
          "format " + id(),
          entry.name()
              + " is no binary of a known format; build the binary of each board first, then pack"
              + " them");
    }
  }

  private Optional<BitstreamFormat> memberFormat(Tarball.Entry entry) {
    ByteBuffer bytes = entry.bytes();
    ByteBuffer head = bytes.slice(0, Math.min(bytes.remaining(), TarReader.BLOCK));
    return memberFormats.get().stream()
        .filter(candidate -> candidate.recognises(head.duplicate()))
        .findFirst();
  }

  private static AcceleratorException invalid(String name, String text) {
    return AcceleratorException.of(ErrorCode.INVALID_BINARY, "describe", "bitstream " + name, text)
        .breaking(Rule.PRG_02);
  }

  /**
   * Packs binaries.
   *
   * @param sources the binaries in board order
   * @param options {@code name}: the tarball's name, by default {@code group.tar}; {@code gzip}:
   *     {@code true} to compress it
   */
  @Override
  public Bitstream build(List<Path> sources, Map<String, String> options) {
    boolean gzip = Boolean.parseBoolean(options.get("gzip"));
    String name = Objects.requireNonNullElse(options.get("name"), "group.tar");
    try {
      List<Tarball.Entry> entries = new ArrayList<>();
      for (Path source : sources) {
        entries.add(
            new Tarball.Entry(
                String.valueOf(source.getFileName()), ByteBuffer.wrap(Files.readAllBytes(source))));
      }
      Tarball tarball = new Tarball(entries);
      for (Tarball.Entry entry : entries) {
        requireBinary(entry);
      }
      return describe(name, ByteBuffer.wrap(gzip ? tarball.toGzip() : tarball.toTar()));
    } catch (IOException | IllegalArgumentException e) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              "build",
              name,
              e + "; expected one readable binary for each board, each of another name")
          .causedBy(e);
    }
  }
}
