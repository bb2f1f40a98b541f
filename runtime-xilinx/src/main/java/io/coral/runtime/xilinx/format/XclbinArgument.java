package io.coral.runtime.xilinx.format;

import java.util.Objects;

/**
 * One argument of a kernel as the embedded metadata tells it; the parts of an argument that is
 * split over several entries are merged.
 *
 * @param index position, from 0
 * @param name the source's name for it
 * @param qualifier scalar 0, global 1, constant 2, local 3, stream 4
 * @param port the interface that it goes through
 * @param size bytes in the registers
 * @param offset of its registers, in bytes
 * @param hostSize bytes that the host passes
 * @param type C type
 */
public record XclbinArgument(
    int index,
    String name,
    int qualifier,
    String port,
    long size,
    long offset,
    long hostSize,
    String type) {

  /** Passed by value. */
  public static final int SCALAR = 0;

  /** A buffer. */
  public static final int GLOBAL = 1;

  /** A buffer that the kernel only reads. */
  public static final int CONSTANT = 2;

  /** Memory inside the kernel. */
  public static final int LOCAL = 3;

  /** A stream between kernels. */
  public static final int STREAM = 4;

  public XclbinArgument {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(type, "type");
  }

  /** Whether the host sets it to a buffer. */
  public boolean isBuffer() {
    return qualifier == GLOBAL || qualifier == CONSTANT;
  }

  /** Whether the host sets it at all. */
  public boolean isSetByHost() {
    return qualifier == SCALAR || isBuffer();
  }
}
