package io.coral.runtime.xilinx.format;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest that protects a program binary of an OpenCL platform that is not the vendor's: one
 * flipped bit in it can kill the process.
 */
final class PayloadDigest {

  private PayloadDigest() {}

  /** The SHA-256 in lower-case hex; the buffer's position and limit do not change. */
  static String of(ByteBuffer payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(payload.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  /** Checks the digest wherever there is one, and that there is one where it is needed. */
  static void check(Bytes file, Xclbin xclbin) {
    boolean needed = xclbin.platform().filter(PlatformName::isOpenCl).isPresent();
    String declared = xclbin.keyValues().get(Xclbin.PAYLOAD_DIGEST);
    if (declared == null && !needed) {
      return;
    }
    String actual = xclbin.payload().map(PayloadDigest::of).orElse("no BITSTREAM section");
    if (!actual.equals(declared)) {
      throw file.invalid(
          "the digest of the BITSTREAM section is "
              + actual
              + "; expected the "
              + Xclbin.PAYLOAD_DIGEST
              + " of KEYVALUE_METADATA, "
              + (declared == null ? "which is missing" : declared)
              + "; make the file again");
    }
  }
}
