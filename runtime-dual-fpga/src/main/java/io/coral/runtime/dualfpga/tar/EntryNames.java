package io.coral.runtime.dualfpga.tar;

import java.util.regex.Pattern;

/** Which names an entry may have: plain file names, which lead nowhere. */
final class EntryNames {

  private static final int LONGEST = 255;
  private static final Pattern UNSAFE = Pattern.compile("[/\\\\\\p{Cntrl}]|^[A-Za-z]:");

  private EntryNames() {}

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static void requireSound(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an entry has an empty name");
    }
    if (name.length() > LONGEST) {
      throw new IllegalArgumentException(
          "an entry's name has "
              + name.length()
              + " characters, expected at most "
              + LONGEST
              + ": "
              + name.substring(0, 40)
              + "…");
    }
    if (UNSAFE.matcher(name).find() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "entry \""
              + name.replaceAll("\\p{Cntrl}", "?")
              + "\" is not a plain file name; pack the binaries from their own folder, without"
              + " paths");
    }
  }
}
