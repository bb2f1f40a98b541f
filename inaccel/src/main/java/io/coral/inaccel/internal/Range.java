package io.coral.inaccel.internal;

/** Bytes of a file. */
record Range(long offset, long size) {

  /** What a client protects and watches at once: pages, as large as they are anywhere. */
  private static final long PAGE =
      "amd64".equals(System.getProperty("os.arch")) ? 4 << 10 : 64 << 10;

  /** Whether it lies in a file of so many bytes; its numbers may be anything. */
  boolean isIn(long bytes) {
    return offset >= 0 && size > 0 && offset <= bytes && size <= bytes - offset;
  }

  boolean overlaps(Range other) {
    return offset < other.offset + other.size && other.offset < offset + size;
  }

  /** Whether a client that protects one protects some of the other. */
  boolean sharesPages(Range other) {
    return offset / PAGE <= (other.offset + other.size - 1) / PAGE
        && other.offset / PAGE <= (offset + size - 1) / PAGE;
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(size) + " bytes at " + Long.toUnsignedString(offset);
  }
}
