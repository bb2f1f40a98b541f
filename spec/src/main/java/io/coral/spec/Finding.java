package io.coral.spec;

import java.util.Objects;

/**
 * Something that stands in the way, with its cause and its remedy (DSC-02).
 *
 * @param kind what it is about
 * @param subject the library, device node, board or setting concerned
 * @param cause what was seen: for a library, every name tried and where
 * @param remedy one line: what a person should do
 */
public record Finding(Kind kind, String subject, String cause, String remedy) {

  /** What a finding is about. */
  public enum Kind {
    /** A native library is missing or does not load. */
    LIBRARY,
    /** The vendor's kernel driver is missing. */
    DRIVER,
    /** A device node is missing. */
    DEVICE_NODE,
    /** The process may not use something that is there. */
    PERMISSION,
    /** A setting is wrong. */
    CONFIGURATION,
    /** A device is there and does not work. */
    DEVICE
  }

  public Finding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(remedy, "remedy");
  }

  @Override
  public String toString() {
    return subject + ": " + cause + "; " + remedy;
  }
}
