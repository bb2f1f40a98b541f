package io.coral.core.repository.internal;

import io.coral.api.repository.InstalledBitstream;

/**
 * A reference that was read before.
 *
 * @param text of its file
 * @param bitstream what it names
 * @param times whether what it names still is as it was read
 */
record KnownReference(String text, InstalledBitstream bitstream, FileTimes times) {

  boolean isStill(String now) {
    return text.equals(now) && times.areCurrent();
  }
}
