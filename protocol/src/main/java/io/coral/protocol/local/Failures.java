package io.coral.protocol.local;

import java.io.IOException;

/** What a call of the C library failed with, for people. */
final class Failures {

  private Failures() {}

  /** Right after the call, on its thread. */
  static IOException of(Libc libc, String what) {
    return of(libc, what, libc.errno());
  }

  static IOException of(Libc libc, String what, int error) {
    return new IOException(what + ": " + libc.strerror(error) + " (errno " + error + ")");
  }
}
