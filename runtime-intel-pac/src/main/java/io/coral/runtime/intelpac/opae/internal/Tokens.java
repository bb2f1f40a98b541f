package io.coral.runtime.intelpac.opae.internal;

import io.coral.spec.AcceleratorException;
import java.util.Arrays;

/** The tokens of one enumeration, all destroyed at {@link #close} but one that was kept. */
final class Tokens implements AutoCloseable {

  static final int DEVICE = 0;
  static final int ACCELERATOR = 1;

  private final Fpga fpga;
  private final long[] tokens;

  private Tokens(Fpga fpga, long[] tokens) {
    this.fpga = fpga;
    this.tokens = tokens;
  }

  /**
   * Enumerates.
   *
   * @param type {@link #DEVICE} or {@link #ACCELERATOR}
   * @param parent the token of the device that they belong to, which must live; 0 for any
   * @throws AcceleratorException as {@link Results} says; where there is none, or no driver, the
   *     library counts none
   */
  static Tokens of(Fpga fpga, int type, long parent) {
    try (Properties filter = Properties.empty(fpga)) {
      filter.setType(type);
      if (parent != 0) {
        filter.setParent(parent);
      }
      long[] filters = {filter.pointer()};
      int[] matches = new int[1];
      // the library counts where there is no array; into an array of no tokens it finds none
      require(fpga, fpga.fpgaEnumerate(filters, 1, null, 0, matches));
      if (matches[0] == 0) {
        return new Tokens(fpga, new long[0]);
      }
      long[] tokens = new long[matches[0]];
      require(fpga, fpga.fpgaEnumerate(filters, 1, tokens, tokens.length, matches));
      return new Tokens(fpga, Arrays.copyOf(tokens, Math.min(tokens.length, matches[0])));
    }
  }

  private static void require(Fpga fpga, int result) {
    if (result != Results.OK) {
      throw Results.failure(fpga, result, "discover", "OPAE", "fpgaEnumerate failed");
    }
  }

  int count() {
    return tokens.length;
  }

  Properties properties(int index) {
    return Properties.of(fpga, tokens[index]);
  }

  /** The token, still owned by this. */
  long get(int index) {
    return tokens[index];
  }

  /** The token, owned by the caller from now on. */
  long keep(int index) {
    long kept = tokens[index];
    tokens[index] = 0;
    return kept;
  }

  static void destroy(Fpga fpga, long token) {
    fpga.fpgaDestroyToken(new long[] {token});
  }

  @Override
  public void close() {
    for (long token : tokens) {
      if (token != 0) {
        destroy(fpga, token);
      }
    }
  }
}
