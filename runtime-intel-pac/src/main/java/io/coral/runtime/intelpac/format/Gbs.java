package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A green bitstream: what its header and JSON metadata say, and where the fabric's configuration
 * lies.
 *
 * @param interfaceId the PR interface that it fits; must equal the board's
 * @param platformName {@code platform-name}, where it is told
 * @param version {@code version} of the metadata as the packager wrote it, where it is told
 * @param power watts that the packager noted, as it wrote them, where they are told
 * @param clockLow the user clock's low frequency as the packager wrote it, where it is told
 * @param clockHigh the user clock's high frequency as the packager wrote it, where it is told
 * @param clusters the accelerators inside, at least one
 * @param payload the configuration: read-only, position 0, at least one byte
 * @param warnings what was passed over or is odd, for people
 */
public record Gbs(
    UUID interfaceId,
    Optional<String> platformName,
    Optional<String> version,
    Optional<String> power,
    Optional<String> clockLow,
    Optional<String> clockHigh,
    List<Cluster> clusters,
    ByteBuffer payload,
    List<String> warnings) {

  /** The longest metadata that a board's driver accepts, in bytes. */
  public static final int MAX_METADATA = 8191;

  /** {@code magic-no} of every green bitstream. */
  public static final long MAGIC_NUMBER = 488_605_312;

  /** Bytes before the metadata: sixteen of magic, four of length. */
  static final int HEADER = 20;

  private static final byte[] MAGIC = {
    'X', 'e', 'o', 'n', 'F', 'P', 'G', 'A', (byte) 0xB7, 'G', 'B', 'S', 'v', '0', '0', '1'
  };

  /**
   * One accelerator of a green bitstream.
   *
   * @param name the name the packager gave it
   * @param acceleratorId the AFU id that the board shows once it is programmed
   */
  public record Cluster(String name, UUID acceleratorId) {
    public Cluster {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(acceleratorId, "acceleratorId");
    }
  }

  public Gbs {
    Objects.requireNonNull(interfaceId, "interfaceId");
    Objects.requireNonNull(platformName, "platformName");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(power, "power");
    Objects.requireNonNull(clockLow, "clockLow");
    Objects.requireNonNull(clockHigh, "clockHigh");
    clusters = List.copyOf(clusters);
    payload = payload.slice().asReadOnlyBuffer();
    warnings = List.copyOf(warnings);
  }

  /** The configuration: a new view. */
  @Override
  public ByteBuffer payload() {
    return payload.duplicate();
  }

  /**
   * What it is built for, where the board of its interface is known. The metadata's platform name
   * is none that a card has.
   */
  public Optional<Platform> platform() {
    return Boards.ofInterface(interfaceId)
        .map(board -> new Platform(Boards.VENDOR, board, Guids.plain(interfaceId)));
  }

  /** Whether a file that starts so is a green bitstream. */
  public static boolean recognises(ByteBuffer head) {
    return Extent.of("", head).startsWith(MAGIC);
  }

  /**
   * Reads a green bitstream; any thread.
   *
   * @param name for errors
   * @param bytes from position to limit; not changed, and what {@link #payload} refers to
   * @throws AcceleratorException {@code INVALID_BINARY}, saying what is wrong at which byte
   */
  public static Gbs read(String name, ByteBuffer bytes) {
    Extent file = Extent.of(name, bytes);
    Extent metadata = metadata(file);
    int end = HEADER + metadata.length();
    if (end == file.length()) {
      throw file.broken(end, "the file ends after the metadata", "the configuration of the fabric");
    }
    return GbsMetadata.read(metadata, file.within(end, file.length() - end, "payload").data());
  }

  /** The JSON inside the first bytes of a file, checked against the header. */
  static Extent metadata(Extent file) {
    if (!file.startsWith(MAGIC)) {
      throw file.broken(
          0, "the file does not start as a green bitstream", "the 16 bytes XeonFPGA·GBSv001");
    }
    long length = file.u32(MAGIC.length, "the length of the metadata");
    if (length == 0 || length > MAX_METADATA) {
      throw file.broken(
          MAGIC.length, "the length of the metadata is " + length, "1 to " + MAX_METADATA);
    }
    return file.within(HEADER, length, "the metadata");
  }

  static byte[] magic() {
    return MAGIC.clone();
  }
}
