package io.coral.runtime.xilinx.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The interfaces of a shell that a descriptor declares. No board has any that is spelt otherwise.
 */
public final class DeclaredInterfaces {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{32}");

  private DeclaredInterfaces() {}

  /** Whether it is spelt as boards spell theirs. */
  static boolean isOne(String id) {
    return UUID.matcher(id).matches();
  }

  /**
   * Lets a descriptor pass whose {@link Bitstream#INTERFACES} is absent, or a list of UUIDs with
   * those of the file; a group's descriptor has those of its other files too.
   *
   * @param told by the file
   * @throws AcceleratorException {@code INVALID_BINARY} saying what is expected
   */
  public static void require(Bitstream declared, List<String> told) {
    String text = declared.properties().get(Bitstream.INTERFACES);
    if (text == null) {
      return;
    }
    List<String> ids = Bitstream.interfaces(declared.properties());
    if (ids.isEmpty() || !ids.stream().allMatch(DeclaredInterfaces::isOne)) {
      throw wrong(
          declared,
          text,
          "expected UUIDs of interfaces, each of 32 digits of lower-case hex without dashes, with"
              + " commas between");
    }
    if (!ids.containsAll(told)) {
      throw wrong(
          declared,
          text,
          "the file is built on "
              + String.join(",", told)
              + "; correct the descriptor, or leave the property out");
    }
  }

  private static AcceleratorException wrong(Bitstream declared, String text, String expected) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY,
            "check",
            "bitstream " + declared.name(),
            "the descriptor's property " + Bitstream.INTERFACES + " is '" + text + "'; " + expected)
        .breaking(Rule.PRG_02);
  }
}
