package io.coral.runtime.xilinx.format;

import io.coral.spec.format.Digests;

/**
 * The digest that protects a program binary of an OpenCL platform that is not the vendor's: one
 * flipped bit in it can kill the process.
 */
final class PayloadDigest {

  private PayloadDigest() {}

  /** Checks the digest wherever there is one, and that there is one where it is needed. */
  static void check(Bytes file, Xclbin xclbin) {
    boolean needed = xclbin.platform().filter(PlatformName::isOpenCl).isPresent();
    String declared = xclbin.keyValues().get(Xclbin.PAYLOAD_DIGEST);
    if (declared == null && !needed) {
      return;
    }
    String actual = xclbin.payload().map(Digests::sha256).orElse("no BITSTREAM section");
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
