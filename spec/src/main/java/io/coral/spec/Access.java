package io.coral.spec;

/** What a kernel does with a buffer argument. */
public enum Access {
  /** The kernel only reads it: never copied back. */
  READ,
  /** The kernel only writes it: never copied in. */
  WRITE,
  /** The kernel reads and writes it. */
  READ_WRITE
}
