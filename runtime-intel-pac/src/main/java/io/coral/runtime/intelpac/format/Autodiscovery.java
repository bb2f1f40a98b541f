package io.coral.runtime.intelpac.format;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the compiler tells the platform of kernels, as words with blanks between. It is read as far
 * as to know which kernels cannot tell work items apart, so that one does the work of all. Each
 * part starts with the number of its words, by which the rest of it is passed over.
 *
 * <p>Layout from Intel's FPGA runtime for OpenCL, {@code acl_auto_configure.cpp}: version; the
 * device's words; then for each kernel its name, four addresses and sizes, the launch depth, and
 * whether it is invariant to work groups and to work items.
 */
final class Autodiscovery {

  /** The one version whose parts tell their length; older ones do not. */
  private static final String VERSION = "23";

  /** Which word of a kernel says that it cannot tell work items apart. */
  private static final int INVARIANT = 7;

  private static final int MAX_KERNELS = 1024;

  private final List<String> words;
  private int next;

  private Autodiscovery(List<String> words) {
    this.words = words;
  }

  /**
   * The kernels of which one work item is the whole run.
   *
   * @param text the section
   * @return their names; empty where the text is of another version or does not hold together
   */
  static Set<String> ofOneWorkItem(String text) {
    try {
      return new Autodiscovery(List.of(text.strip().split(" +", -1))).kernels();
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Set.of();
    }
  }

  private Set<String> kernels() {
    if (!VERSION.equals(words.get(next++))) {
      return Set.of();
    }
    int device = number();
    next += device;
    Set<String> names = new HashSet<>();
    for (int left = number(); left > 0; left--) {
      int length = number();
      List<String> kernel = words.subList(next, next + length);
      if (kernel.get(INVARIANT).equals("1")) {
        names.add(kernel.get(0));
      }
      next += length;
    }
    return names;
  }

  private int number() {
    int value = Integer.parseInt(words.get(next++));
    if (value < 0 || value > Math.max(MAX_KERNELS, words.size())) {
      throw new NumberFormatException();
    }
    return value;
  }
}
