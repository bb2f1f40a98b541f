package io.coral.runtime.xilinx.format;

import java.util.Objects;

/**
 * The fixed part of the file.
 *
 * @param uniqueId number that the linker gave
 * @param length bytes of the container, a signature at its end counted
 * @param signatureLength bytes of the signature behind the container; -1 for none
 * @param version {@code major.minor.patch} of the tool that made the file
 * @param mode FLAT 0, PR 1, HW_EMU 4, SW_EMU 5
 * @param interfaceUuid the shell's interface in lower-case hex
 * @param platform vendor, board, name, version: the VBNV; may be empty
 * @param uuid identity of the file in lower-case hex
 */
public record XclbinHeader(
    long uniqueId,
    long length,
    int signatureLength,
    String version,
    int mode,
    String interfaceUuid,
    String platform,
    String uuid) {
  public XclbinHeader {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(interfaceUuid, "interfaceUuid");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(uuid, "uuid");
  }

  /** Bytes before the signature, where there is one. */
  public long contentLength() {
    return length - Math.max(0, signatureLength);
  }
}
