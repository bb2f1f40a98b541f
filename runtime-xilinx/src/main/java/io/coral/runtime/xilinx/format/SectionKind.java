package io.coral.runtime.xilinx.format;

/** The kinds of section that Coral reads; files hold others too, which are kept as they are. */
public enum SectionKind {
  /** What the device is configured with. */
  BITSTREAM(0),
  /** XML: kernels and their arguments. */
  EMBEDDED_METADATA(2),
  /** The memory banks. */
  MEM_TOPOLOGY(6),
  /** Which argument of which instance reaches which bank. */
  CONNECTIVITY(7),
  /** The kernel instances. */
  IP_LAYOUT(8),
  /** The clocks. */
  CLOCK_FREQ_TOPOLOGY(11),
  /** JSON: the tool that made the file. */
  BUILD_METADATA(14),
  /** JSON: pairs that a user added. */
  KEYVALUE_METADATA(15),
  /** A device tree: the interfaces of the shell that the file is built on. */
  PARTITION_METADATA(20),
  /** The memory banks and the groups made of them; stands in for MEM_TOPOLOGY. */
  GROUP_TOPOLOGY(26),
  /** The connectivity to banks and groups; stands in for CONNECTIVITY. */
  GROUP_CONNECTIVITY(27);

  private final int code;

  SectionKind(int code) {
    this.code = code;
  }

  /** The number in the section's header. */
  public int code() {
    return code;
  }
}
