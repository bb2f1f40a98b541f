package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * An FPGA binary of Intel's OpenCL compiler.
 *
 * @param board the board that it was compiled for, as the compiler spells it
 * @param target the compiler's target, e.g. {@code fpga}, where it is told
 * @param hash the compiler's hash of the binary, where it is told
 * @param kernels the kernels with their arguments
 * @param payload the program of another OpenCL platform than Intel's, whose digest was checked
 * @param gbs the header and metadata of the green bitstream inside, if there is one; its payload is
 *     only the part that was unpacked on the way
 * @param warnings what was left out or is odd, for people
 */
public record Aocx(
    String board,
    Optional<String> target,
    Optional<String> hash,
    List<KernelInfo> kernels,
    Optional<ByteBuffer> payload,
    Optional<Gbs> gbs,
    List<String> warnings) {

  /** Holds the kernels and their arguments, as XML. */
  static final String KERNELS = ".acl.kernel_arg_info.xml";

  /** Holds the program of another platform than Intel's. */
  static final String PAYLOAD = ".acl.payload";

  /** Holds its SHA-256, in lower-case hexadecimal digits. */
  static final String DIGEST = ".acl.payload.sha256";

  /** A board's name that stands for such a platform. */
  private static final Pattern FOREIGN = Pattern.compile("(ocl)_([a-z0-9-]+)_([0-9a-f]{16})");

  /** The largest green bitstream that is unpacked, in bytes. */
  static final long MAX_UNPACKED = 256L << 20;

  /** As much of a green bitstream as is kept: the header, all metadata, one byte of payload. */
  private static final int KEPT = Gbs.HEADER + Gbs.MAX_METADATA + 1;

  private static final int MAX_NAME = 4096;

  public Aocx {
    Objects.requireNonNull(board, "board");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(hash, "hash");
    kernels = List.copyOf(kernels);
    payload = payload.map(ByteBuffer::asReadOnlyBuffer);
    Objects.requireNonNull(gbs, "gbs");
    warnings = List.copyOf(warnings);
  }

  /** What it is built for, where it tells. */
  public Optional<Platform> platform() {
    Matcher foreign = FOREIGN.matcher(board);
    if (foreign.matches()) {
      return Optional.of(new Platform(foreign.group(1), foreign.group(2), foreign.group(3)));
    }
    // the version is the PR interface of the green bitstream inside
    return gbs.flatMap(
        inside ->
            inside
                .platform()
                .or(
                    () ->
                        Boards.ofCompiler(board)
                            .map(
                                card ->
                                    new Platform(
                                        Boards.VENDOR, card, Guids.plain(inside.interfaceId())))));
  }

  /**
   * Whether a file that starts so can be such a binary: it is a 32-bit little-endian ELF file, of
   * which only {@link #read} tells more.
   */
  public static boolean recognises(ByteBuffer head) {
    return Elf.recognises(Extent.of("", head));
  }

  /**
   * Reads a binary; any thread. The green bitstream inside is unpacked to its end, so that a broken
   * one is found, yet never kept.
   *
   * @param name for errors
   * @param bytes from position to limit; not changed and not kept
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what is wrong at which byte
   */
  public static Aocx read(String name, ByteBuffer bytes) {
    Elf elf = Elf.read(Extent.of(name, bytes), "the file");
    Warnings warnings = new Warnings();
    String board = text(elf.get(".acl.board"), "the board's name");
    if (board.isBlank()) {
      throw elf.get(".acl.board").broken(0, "the board's name is empty", "a name");
    }
    Optional<Extent> kernels = elf.find(KERNELS);
    if (kernels.isEmpty()) {
      warnings.add("there is no section " + KERNELS + ", so the file names no kernels");
    }
    Aocx read =
        new Aocx(
            board,
            note(elf, ".acl.target", warnings),
            note(elf, ".acl.rand_hash", warnings),
            kernels
                .map(section -> KernelArguments.read(section, ofOneWorkItem(elf), warnings))
                .orElse(List.of()),
            elf.find(PAYLOAD).map(payload -> checked(elf, payload, elf.get(KERNELS))),
            elf.find(".acl.fpga.bin").flatMap(fpga -> gbs(fpga, warnings)),
            List.of());
    read.gbs().ifPresent(gbs -> gbs.warnings().forEach(warnings::add));
    if (read.platform().isEmpty()) {
      warnings.add(
          "the file tells no platform that a card can have: it is built for board "
              + board
              + read.gbs()
                  .map(gbs -> ", PR interface " + Guids.plain(gbs.interfaceId()))
                  .orElse(""));
    }
    return read.withWarnings(warnings.texts());
  }

  private static Set<String> ofOneWorkItem(Elf elf) {
    return elf.find(".acl.autodiscovery")
        .map(section -> new String(section.toArray(), StandardCharsets.US_ASCII))
        .map(Autodiscovery::ofOneWorkItem)
        .orElse(Set.of());
  }

  private Aocx withWarnings(List<String> texts) {
    return new Aocx(board, target, hash, kernels, payload, gbs, texts);
  }

  /** A section that is for information: one that cannot be shown is as good as none. */
  private static Optional<String> note(Elf elf, String name, Warnings warnings) {
    try {
      return elf.find(name).map(section -> text(section, "the section " + name));
    } catch (AcceleratorException e) {
      warnings.add("the section " + name + " is left out: " + e.text());
      return Optional.empty();
    }
  }

  /**
   * A program that runs inside this process must be whole, and what its kernels are told, too: the
   * digest is that of the board's section, the kernels' and the program, one behind the other.
   */
  private static ByteBuffer checked(Elf elf, Extent payload, Extent kernels) {
    Extent section = elf.get(DIGEST);
    String declared = text(section, "the digest of the payload");
    ByteBuffer all =
        ByteBuffer.allocate(elf.get(".acl.board").length() + kernels.length() + payload.length())
            .put(elf.get(".acl.board").toArray())
            .put(kernels.toArray())
            .put(payload.toArray())
            .flip();
    String actual = Digests.sha256(all);
    if (!declared.equals(actual)) {
      throw section.broken(
          0, "the digest is " + declared + ", and that of the content " + actual, "the same");
    }
    return payload.data();
  }

  private static String text(Extent section, String what) {
    if (section.length() > MAX_NAME) {
      throw section.broken(0, what + " has " + section.length() + " bytes", "at most " + MAX_NAME);
    }
    return section.text(what).strip();
  }

  /** What the section holds is the board package's affair; those of cards keep a file of files. */
  private static Optional<Gbs> gbs(Extent fpgaBinary, Warnings warnings) {
    if (!Elf.recognises(fpgaBinary)) {
      warnings.add("the section .acl.fpga.bin holds no ELF file, and so no green bitstream");
      return Optional.empty();
    }
    return Elf.read(fpgaBinary, "the section .acl.fpga.bin").find(".acl.gbs.gz").map(Aocx::unpack);
  }

  private static Gbs unpack(Extent packed) {
    ByteArrayOutputStream start = new ByteArrayOutputStream(KEPT);
    long unpacked = 0;
    try (InputStream in = new GZIPInputStream(new ExtentStream(packed), 1 << 16)) {
      byte[] piece = new byte[1 << 16];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        start.write(piece, 0, Math.min(read, KEPT - start.size()));
        unpacked += read;
        if (unpacked > MAX_UNPACKED) {
          throw packed.broken(
              0, ".acl.gbs.gz unpacks to more than " + MAX_UNPACKED + " bytes", "less");
        }
      }
    } catch (IOException e) {
      throw packed
          .broken(
              0,
              ".acl.gbs.gz does not unpack after " + unpacked + " bytes: " + e.getMessage(),
              "a gzip stream")
          .causedBy(e);
    }
    return Gbs.read(packed.file() + ", unpacked .acl.gbs.gz", ByteBuffer.wrap(start.toByteArray()));
  }
}
