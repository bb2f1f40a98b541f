package io.coral.spec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A binary to program a device with, and what an artifact declares about it. The binary's own
 * metadata wins; a contradiction between the two is {@code INVALID_BINARY}.
 *
 * @param name for people and for error texts, usually the file's name
 * @param bytes the binary, from position to limit; always seen read-only from position 0
 * @param platform what it is built for, where that is declared
 * @param kernels the declared kernels; empty where the binary tells all
 * @param properties vendor data
 * @param warnings what a reader of the binary left out or found odd, for people: each says what,
 *     where, and what follows from it; empty for what an artifact declares
 */
public record Bitstream(
    String name,
    ByteBuffer bytes,
    Optional<Platform> platform,
    List<KernelInfo> kernels,
    Map<String, String> properties,
    List<String> warnings) {

  /**
   * The property that tells the ids of the shell's interfaces that a binary is built on, with
   * commas between.
   */
  public static final String INTERFACES = "platform.interfaces";

  public Bitstream {
    Objects.requireNonNull(name, "name");
    bytes = bytes.slice().asReadOnlyBuffer();
    Objects.requireNonNull(platform, "platform");
    kernels = List.copyOf(kernels);
    properties = Map.copyOf(properties);
    warnings = List.copyOf(warnings);
  }

  /** A binary without warnings. */
  public Bitstream(
      String name,
      ByteBuffer bytes,
      Optional<Platform> platform,
      List<KernelInfo> kernels,
      Map<String, String> properties) {
    this(name, bytes, platform, kernels, properties, List.of());
  }

  /** A binary that tells all by itself. */
  public static Bitstream of(String name, ByteBuffer bytes) {
    return new Bitstream(name, bytes, Optional.empty(), List.of(), Map.of());
  }

  /** The same with these warnings. */
  public Bitstream withWarnings(List<String> texts) {
    return new Bitstream(name, bytes, platform, kernels, properties, texts);
  }

  /** The interfaces that properties tell; empty where they tell none. */
  public static List<String> interfaces(Map<String, String> properties) {
    return Arrays.stream(properties.getOrDefault(INTERFACES, "").split(","))
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .toList();
  }

  /** The binary: a new read-only view, position 0, big-endian. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
