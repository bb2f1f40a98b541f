package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.BitstreamFormats;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A binary that passed every check before a library sees it, which checks nothing. What kernels and
 * memories it has, a format that Coral reads tells; where none reads it, its descriptor does, and
 * says which bytes it speaks of.
 */
record CheckedBinary(ByteBuffer bytes, MemoryNumbers program) {

  /** The property of a descriptor with the SHA-256 of its binary, in hexadecimal digits. */
  static final String SHA256 = "binary.sha256";

  /**
   * Checks a binary.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} or {@code INCOMPATIBLE}
   */
  static CheckedBinary of(Bitstream declared, List<BitstreamFormat> formats, DeviceInfo device) {
    ByteBuffer bytes = declared.bytes();
    Optional<BitstreamFormat> format = BitstreamFormats.recognising(formats, bytes);
    if (format.isEmpty()) {
      declared.platform().ifPresent(built -> requireRuns(declared, declared, built, device));
    }
    requireDigest(declared, format.isEmpty());
    Optional<Bitstream> told = format.map(known -> known.check(declared));
    told.ifPresent(
        binary ->
            binary
                .platform()
                .or(declared::platform)
                .ifPresent(built -> requireRuns(declared, binary, built, device)));
    List<KernelInfo> kernels = told.map(Bitstream::kernels).orElse(List.of());
    if (kernels.isEmpty()) {
      kernels = declared.kernels();
    }
    if (kernels.isEmpty()) {
      throw invalid(
          declared,
          "neither it nor its descriptor tells a kernel; declare the kernels with their arguments");
    }
    return new CheckedBinary(bytes, MemoryNumbers.of(kernels));
  }

  private static void requireDigest(Bitstream declared, boolean needed) {
    String expected = declared.properties().getOrDefault(SHA256, "");
    if (expected.isEmpty()) {
      if (needed) {
        throw invalid(
            declared,
            "no format that is installed reads its "
                + declared.bytes().remaining()
                + " bytes, and its descriptor has no property "
                + SHA256
                + "; add it, for a broken binary can end the process");
      }
      return;
    }
    String actual = Digests.sha256(declared.bytes());
    if (!actual.equalsIgnoreCase(expected)) {
      throw invalid(
          declared,
          "its SHA-256 is "
              + actual
              + ", and its descriptor's "
              + SHA256
              + " is "
              + expected
              + "; copy it again, or correct the property");
    }
  }

  private static void requireRuns(
      Bitstream declared, Bitstream told, Platform built, DeviceInfo device) {
    if (!device.runs(built, Bitstream.interfaces(told.properties()))) {
      throw AcceleratorException.of(
              ErrorCode.INCOMPATIBLE,
              "check",
              "bitstream " + declared.name(),
              "it is built for "
                  + built
                  + ", and the device is "
                  + device.platform()
                  + "; use the artifact for "
                  + device.platform())
          .breaking(Rule.PRG_03);
    }
  }

  private static AcceleratorException invalid(Bitstream bitstream, String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }
}
