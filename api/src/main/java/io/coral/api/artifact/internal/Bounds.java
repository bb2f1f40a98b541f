package io.coral.api.artifact.internal;

/** What a descriptor may have at most: each far above any real one, and cheap to check. */
final class Bounds {
  /** Objects or elements in each other; a descriptor needs 6. */
  static final int DEPTH = 64;

  /** Entries of {@code kernels}; a device of today has some hundred compute units. */
  static final int KERNELS = 4096;

  /** Hardware kernels behind one accelerator. */
  static final int STAGES = 64;

  /** Arguments of a kernel. */
  static final int ARGUMENTS = 1024;

  /** Dimensions of a tensor. */
  static final int DIMENSIONS = 16;

  /** Bytes of a name in UTF-8: it becomes the name of a file or a folder. */
  static final int NAME_BYTES = 200;

  private static final int SHOWN = 100;

  private Bounds() {}

  /** A text out of a file as a message shows it: the start of a long one. */
  static String shown(String text) {
    return text.length() <= SHOWN
        ? text
        : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
  }
}
