package io.coral.api.artifact.internal;

import io.coral.spec.Access;

/** How descriptors spell an access. */
final class Spelling {

  private Spelling() {}

  static String of(Access access) {
    return switch (access) {
      case READ -> "r";
      case WRITE -> "w";
      case READ_WRITE -> "rw";
    };
  }
}
