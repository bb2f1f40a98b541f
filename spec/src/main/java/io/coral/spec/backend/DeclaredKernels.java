package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Compares what an artifact declares with what its binary tells: the binary wins (PRG-02). */
public final class DeclaredKernels {

  private DeclaredKernels() {}

  /**
   * Checks every declared kernel against those in the binary.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} for a contradiction, saying where it is
   */
  public static void requireIn(Bitstream bitstream, List<KernelInfo> binary) {
    for (KernelInfo declared : bitstream.kernels()) {
      KernelInfo actual =
          binary.stream()
              .filter(
                  kernel ->
                      kernel.name().equals(declared.name())
                          || kernel.instances().contains(declared.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      contradiction(
                          bitstream,
                          "kernel "
                              + declared.name()
                              + " is not offered by the binary, which offers "
                              + binary.stream().map(KernelInfo::name).toList()));
      requireSame(bitstream, declared, actual);
    }
  }

  private static void requireSame(Bitstream bitstream, KernelInfo declared, KernelInfo actual) {
    if (declared.arguments().isEmpty()) {
      return;
    }
    if (declared.arguments().size() != actual.arguments().size()) {
      throw contradiction(
          bitstream,
          "it declares " + declared.prototype() + "; the binary has " + actual.prototype());
    }
    for (int i = 0; i < declared.arguments().size(); i++) {
      ArgumentInfo left = declared.arguments().get(i);
      ArgumentInfo right = actual.arguments().get(i);
      boolean sameSize =
          left.size().isEmpty() || right.size().isEmpty() || left.size().equals(right.size());
      if (left.isBuffer() != right.isBuffer() || !sameSize) {
        throw contradiction(
            bitstream,
            "argument "
                + i
                + " of "
                + declared.prototype()
                + " is a "
                + right.type()
                + " in the binary");
      }
      requireReached(bitstream, declared, left, right);
    }
  }

  /** What is declared of one compute unit is held against the memories of that one. */
  private static void requireReached(
      Bitstream bitstream, KernelInfo kernel, ArgumentInfo declared, ArgumentInfo actual) {
    requireReached(bitstream, kernel.name(), declared, declared.memories(), actual);
    for (String unit : kernel.instances()) {
      Set<Integer> memories = declared.memoriesOf(unit);
      // several of several units may be those of all together
      if (kernel.instances().size() == 1 || memories.size() == 1) {
        requireReached(bitstream, unit, declared, memories, actual);
      }
    }
  }

  /** A descriptor names memories by Coral's dense numbers or by the vendor's own. */
  private static void requireReached(
      Bitstream bitstream,
      String unit,
      ArgumentInfo declared,
      Set<Integer> memories,
      ArgumentInfo actual) {
    Set<Integer> reached = actual.memoriesOf(unit);
    for (int memory : memories) {
      OptionalInt meant = actual.memoryOf(memory);
      if (!reached.isEmpty() && (meant.isEmpty() || !reached.contains(meant.getAsInt()))) {
        String vendors = actual.properties().getOrDefault(ArgumentInfo.VENDOR_MEMORIES, "");
        throw contradiction(
            bitstream,
            "argument "
                + declared.index()
                + " ("
                + actual.name()
                + ") of "
                + unit
                + " is declared in memory "
                + memory
                + ", and in the binary it reaches "
                + new TreeSet<>(reached)
                + (vendors.isEmpty() ? "" : ", which the vendor numbers [" + vendors + "]"));
      }
    }
  }

  /**
   * Checks the platform that a binary is built for against the device's.
   *
   * @throws AcceleratorException {@code INCOMPATIBLE}, naming both (PRG-03)
   */
  public static void requirePlatform(Bitstream bitstream, Platform built, Platform device) {
    if (!built.equals(device)) {
      throw AcceleratorException.of(
              ErrorCode.INCOMPATIBLE,
              "check",
              "bitstream " + bitstream.name(),
              "it is built for "
                  + built
                  + ", and the device is "
                  + device
                  + "; use the artifact for "
                  + device)
          .breaking(Rule.PRG_03);
    }
  }

  private static AcceleratorException contradiction(Bitstream bitstream, String what) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY,
            "check",
            "bitstream " + bitstream.name(),
            "the descriptor contradicts the binary: " + what + "; correct the descriptor")
        .breaking(Rule.PRG_02);
  }
}
