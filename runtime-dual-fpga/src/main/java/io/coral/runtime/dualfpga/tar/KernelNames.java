package io.coral.runtime.dualfpga.tar;

import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How a group names the kernels of its binaries: {@code <kernel>-<binary name>}. A kernel is a C
 * identifier, so the first {@code -} splits the two; a binary's name may hold more.
 */
public final class KernelNames {

  private static final char SPLIT = '-';

  private KernelNames() {}

  /**
   * A name in two parts.
   *
   * @param kernel the name of a kernel, or of one of its instances, in its binary
   * @param binary the binary's name
   */
  public record Located(String kernel, String binary) {}

  /** The group's name of a kernel or of an instance. */
  public static String join(String kernel, String binary) {
    return kernel + SPLIT + binary;
  }

  /**
   * Splits a group's name.
   *
   * @throws IllegalArgumentException for a name without a kernel or without a binary
   */
  public static Located split(String name) {
    int at = name.indexOf(SPLIT);
    if (at <= 0 || at == name.length() - 1) {
      throw new IllegalArgumentException(
          "kernel " + name + " does not say its binary; expected <kernel>-<binary name>");
    }
    return new Located(name.substring(0, at), name.substring(at + 1));
  }

  /**
   * The kernel as the group tells it.
   *
   * @param kernel as its board tells it
   * @param binary the binary's name
   * @param firstMemory the group's index of the board's memory 0
   */
  public static KernelInfo inBinary(KernelInfo kernel, String binary, int firstMemory) {
    return renamed(
        kernel,
        join(kernel.name(), binary),
        instance -> join(instance, binary),
        memory -> memory + firstMemory);
  }

  /**
   * The kernel as its board tells it; the opposite of {@link #inBinary}. Memories that are not the
   * board's are left out.
   *
   * @param kernel as the group tells it
   * @param firstMemory the group's index of the board's memory 0
   * @param memories how many the board has
   * @throws IllegalArgumentException for a name without a kernel or without a binary
   */
  public static KernelInfo onBoard(KernelInfo kernel, int firstMemory, int memories) {
    return renamed(
        kernel,
        split(kernel.name()).kernel(),
        instance -> split(instance).kernel(),
        memory -> memory - firstMemory < memories ? memory - firstMemory : -1);
  }

  /** The kernel with nothing known of the memories that its arguments reach. */
  public static KernelInfo withoutMemories(KernelInfo kernel) {
    return renamed(kernel, kernel.name(), instance -> instance, memory -> -1);
  }

  private static KernelInfo renamed(
      KernelInfo kernel, String name, UnaryOperator<String> instances, IntUnaryOperator memories) {
    return new KernelInfo(
        name,
        kernel.instances().stream().map(instances).toList(),
        kernel.arguments().stream().map(argument -> moved(argument, memories)).toList(),
        kernel.properties());
  }

  private static ArgumentInfo moved(ArgumentInfo argument, IntUnaryOperator memories) {
    Set<Integer> moved =
        argument.memories().stream()
            .map(memories::applyAsInt)
            .filter(memory -> memory >= 0)
            .collect(Collectors.toSet());
    return new ArgumentInfo(
        argument.index(),
        argument.name(),
        argument.type(),
        argument.size(),
        argument.access(),
        moved,
        argument.properties());
  }
}
