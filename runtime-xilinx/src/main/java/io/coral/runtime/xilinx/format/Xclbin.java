package io.coral.runtime.xilinx.format;

import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that was read and found sound. Immutable; refers to the bytes that it was read from.
 *
 * @param header the fixed part
 * @param sections all sections, those that Coral does not read among them
 * @param banks the memory topology, of the group section where there is one
 * @param instances the IP layout
 * @param connections the connectivity, of the group section where there is one, without duplicates
 * @param clocks the clocks; empty where unknown
 * @param kernels the kernels of the embedded metadata
 * @param build the tool that made the file
 * @param keyValues pairs that a user added, in the file's order
 * @param interfaces the UUIDs of the shell's interfaces that the file is built on, in lower-case
 *     hex without dashes; empty where it names none
 * @param warnings what was left out or is odd, for people
 * @param payload the BITSTREAM section, read-only
 */
public record Xclbin(
    XclbinHeader header,
    List<XclbinSection> sections,
    List<MemoryBank> banks,
    List<KernelInstance> instances,
    List<Connection> connections,
    List<Clock> clocks,
    List<KernelMetadata> kernels,
    Optional<BuildMetadata> build,
    Map<String, String> keyValues,
    List<String> interfaces,
    List<String> warnings,
    Optional<ByteBuffer> payload) {

  /** The key whose value is the SHA-256 of the BITSTREAM section in lower-case hex. */
  public static final String PAYLOAD_DIGEST = "payload.sha256";

  public Xclbin {
    Objects.requireNonNull(header, "header");
    sections = List.copyOf(sections);
    banks = List.copyOf(banks);
    instances = List.copyOf(instances);
    connections = List.copyOf(connections);
    clocks = List.copyOf(clocks);
    kernels = List.copyOf(kernels);
    Objects.requireNonNull(build, "build");
    keyValues = Collections.unmodifiableMap(new LinkedHashMap<>(keyValues));
    interfaces = List.copyOf(interfaces);
    warnings = List.copyOf(warnings);
    payload = payload.map(ByteBuffer::asReadOnlyBuffer);
  }

  /** The BITSTREAM section: a new read-only view. */
  @Override
  public Optional<ByteBuffer> payload() {
    return payload.map(ByteBuffer::duplicate);
  }

  /** The same without its payload: it does not refer to the file any more. */
  public Xclbin withoutPayload() {
    return new Xclbin(
        header,
        sections,
        banks,
        instances,
        connections,
        clocks,
        kernels,
        build,
        keyValues,
        interfaces,
        warnings,
        Optional.empty());
  }

  /** A UUID as {@link #interfaces} spells it, from any of the usual spellings. */
  public static String plainUuid(String uuid) {
    return uuid.strip().replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** What the file is built for; empty where its name says nothing. */
  public Optional<Platform> platform() {
    return PlatformName.parse(header.platform());
  }

  /** The compute units of a kernel, in the order of the IP layout. */
  public List<KernelInstance> instancesOf(String kernel) {
    return instances.stream()
        .filter(instance -> instance.isKernel() && instance.kernel().equals(kernel))
        .toList();
  }

  /** The memories that a program of this file has: used, without duplicates, densely numbered. */
  public UsedBanks usedBanks() {
    return UsedBanks.of(this);
  }
}
