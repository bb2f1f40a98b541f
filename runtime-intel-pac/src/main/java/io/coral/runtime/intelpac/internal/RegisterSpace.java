package io.coral.runtime.intelpac.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.Map;
import java.util.TreeMap;

/**
 * The registers of an AFU as a descriptor divides them: nothing may overlap or leave them. {@code
 * csr.window} of the artifact is their bytes. Not thread-safe.
 */
final class RegisterSpace {

  /** The register space of an AFU on the known cards. */
  private static final long SPACE = 256 << 10;

  /** Registers of the AFU itself: the device feature header and its ids. */
  private static final long HEADER = 0x28;

  private static final long LARGEST = 1L << 30;

  private final Bitstream bitstream;
  private final long size;

  /** What lies where, by its first byte. */
  private final TreeMap<Long, Taken> taken = new TreeMap<>();

  private record Taken(long end, String what) {}

  RegisterSpace(Bitstream bitstream) {
    this.bitstream = bitstream;
    this.size = number(bitstream.properties(), CsrLayout.WINDOW, "the artifact", SPACE, LARGEST);
  }

  Bitstream bitstream() {
    return bitstream;
  }

  /** Bytes. */
  long size() {
    return size;
  }

  /** Where the last range that was given to something ends. */
  long end() {
    return taken.isEmpty() ? HEADER : taken.lastEntry().getValue().end();
  }

  /**
   * Gives a range to something.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} when it leaves the space or is not free
   */
  void claim(long base, long end, String what) {
    if (base < HEADER || end > size) {
      throw wrong(
          what
              + " at "
              + range(base, end)
              + " leave the AFU's registers, which are "
              + range(HEADER, size));
    }
    Map.Entry<Long, Taken> before = taken.lowerEntry(end);
    if (before != null && before.getValue().end() > base) {
      throw wrong(
          what
              + " at "
              + range(base, end)
              + " overlap "
              + before.getValue().what()
              + " at "
              + range(before.getKey(), before.getValue().end()));
    }
    taken.put(base, new Taken(end, what));
  }

  /**
   * Reads a property that is a number.
   *
   * @param what it belongs to, for the error
   * @param absent its value where it is missing
   * @param most the largest that is allowed
   */
  long number(Map<String, String> properties, String key, String what, long absent, long most) {
    String text = properties.get(key);
    return text == null || text.isBlank() ? absent : parse(text, key, what, most);
  }

  /** Reads the text of a property that is a number from 0 to a limit. */
  long parse(String text, String key, String what, long most) {
    try {
      long value = Long.decode(text.strip());
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw expected(text, key, what, most).causedBy(e);
    }
    throw expected(text, key, what, most);
  }

  private AcceleratorException expected(String text, String key, String what, long most) {
    return wrong(
        what
            + " has "
            + key
            + " \""
            + text
            + "\"; expected a decimal or 0x number up to 0x"
            + Long.toHexString(most));
  }

  /** A range, for errors. */
  static String range(long from, long to) {
    return "0x" + Long.toHexString(from) + " to 0x" + Long.toHexString(to);
  }

  /** What is wrong with the descriptor. */
  AcceleratorException wrong(String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }
}
