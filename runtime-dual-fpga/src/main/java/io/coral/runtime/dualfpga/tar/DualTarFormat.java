package io.coral.runtime.dualfpga.tar;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  private final MemberFormats memberFormats;

  /** For the {@link java.util.ServiceLoader}: the member formats are found in the same way. */
  public DualTarFormat() {
    this.memberFormats =
        new MemberFormats(
            () ->
                BitstreamFormats.onClassPath(
                    DualTarFormat.class.getClassLoader(), type -> type != DualTarFormat.class));
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
    this.memberFormats = new MemberFormats(() -> formats);
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
    List<List<String>> interfaces = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (int board = 0; board < tarball.entries().size(); board++) {
      Tarball.Entry entry = tarball.entries().get(board);
      Bitstream member = describe(name, entry);
      member.platform().ifPresent(platforms::add);
      interfaces.add(Bitstream.interfaces(member.properties()));
      warned(entry, member, warnings);
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
        interfaces(interfaces),
        warnings);
  }

  /** Each of its binaries does, as its own format says. */
  @Override
  public boolean tellsKernels(ByteBuffer bytes) {
    String name = id();
    return Tarball.read(name, bytes).entries().stream()
        .allMatch(
            entry -> {
              BitstreamFormat format = format(name, entry);
              return ForeignCode.call(
                  "tellsKernels",
                  name + ":" + entry.name(),
                  () -> format.tellsKernels(entry.bytes()));
            });
  }

  /** Interfaces decide for the whole only where each binary tells its own. */
  private static Map<String, String> interfaces(List<List<String>> members) {
    return members.stream().anyMatch(List::isEmpty)
        ? Map.of()
        : Map.of(
            Bitstream.INTERFACES,
            members.stream().flatMap(List::stream).distinct().collect(Collectors.joining(",")));
  }

  /** Each binary is held against what the descriptor says of its kernels. */
  @Override
  public Bitstream check(Bitstream declared) {
    Bitstream described = BitstreamFormat.super.check(declared);
    List<String> warnings = new ArrayList<>();
    for (Tarball.Entry entry : Tarball.read(declared.name(), declared.bytes()).entries()) {
      List<KernelInfo> kernels =
          declared.kernels().stream()
              .filter(kernel -> binaryOf(declared, kernel).equals(entry.name()))
              .map(kernel -> KernelNames.onBoard(KernelNames.withoutMemories(kernel), 0, 0))
              .toList();
      String member = declared.name() + ":" + entry.name();
      Bitstream share =
          new Bitstream(member, entry.bytes(), Optional.empty(), kernels, declared.properties());
      BitstreamFormat format = format(declared.name(), entry);
      warned(entry, ForeignCode.call("check", member, () -> format.check(share)), warnings);
    }
    return described.withWarnings(warnings);
  }

  private static String binaryOf(Bitstream declared, KernelInfo kernel) {
    try {
      return KernelNames.split(kernel.name()).binary();
    } catch (IllegalArgumentException e) {
      throw invalid(declared.name(), "the descriptor is wrong: " + e.getMessage()).causedBy(e);
    }
  }

  private static void warned(Tarball.Entry entry, Bitstream member, List<String> warnings) {
    member.warnings().forEach(text -> warnings.add("entry " + entry.name() + ": " + text));
  }

  private Bitstream describe(String name, Tarball.Entry entry) {
    String member = name + ":" + entry.name();
    BitstreamFormat format = format(name, entry);
    return ForeignCode.call("describe", member, () -> format.describe(member, entry.bytes()));
  }

  private BitstreamFormat format(String name, Tarball.Entry entry) {
    return memberFormats
        .of(entry)
        .orElseThrow(
            () ->
                AcceleratorException.of(
                    ErrorCode.UNSUPPORTED,
                    "describe",
                    "bitstream " + name,
                    "entry "
                        + entry.name()
                        + " is of no format that is installed here; there are "
                        + memberFormats.all().stream().map(BitstreamFormat::id).toList()));
  }

  private static AcceleratorException invalid(String name, String text) {
    return AcceleratorException.of(ErrorCode.INVALID_BINARY, "describe", "bitstream " + name, text)
        .breaking(Rule.PRG_02);
  }

  /**
   * Packs binaries, or builds one out of sources and packs it for each board.
   *
   * @param sources the binaries in board order; or one binary for all boards; or sources that a
   *     member's format builds
   * @param options {@code entries}: the names of the binaries in board order, separated by commas,
   *     by default the names of the files; {@code name}: the tarball's name, by default {@code
   *     group.tar}; {@code gzip}: {@code true} to compress it; all others are the member format's
   */
  @Override
  public Bitstream build(List<Path> sources, Map<String, String> options) {
    Bitstream packed = new TarballBuild(memberFormats).of(sources, options);
    return describe(packed.name(), packed.bytes());
  }
}
