package io.coral.cli.internal;

import java.nio.file.Path;

/**
 * Something that {@code doctor} found in the way.
 *
 * @param what what was seen
 * @param remedy one line: what a person should do
 * @param failure whether it is a failure, rather than something that is merely not set up
 */
record Problem(String what, String remedy, boolean failure) {

  /** The same of a bundle that lies in a file. */
  Problem in(Path file) {
    return new Problem(file + ": " + what, remedy, failure);
  }
}
