package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.internal.LocalMemory.Extender;
import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Moves bytes between the host and the board through an address span extender, 64 bits at a time.
 * Where a range starts or ends inside a word, the rest of that word is read and written back. One
 * range at a time; any thread.
 */
final class SpanWindow {

  private static final int WORD = Long.BYTES;

  private final Accelerator afu;
  private final Extender extender;

  /** Where the window looks; no address that it can have before it was set. */
  private long shown = -1;

  SpanWindow(Accelerator afu, Extender extender) {
    this.afu = afu;
    this.extender = extender;
  }

  /** Copies a range of a buffer to the board, and returns when it has arrived there. */
  synchronized void write(long address, ByteBuffer host, int offset, int length) {
    ByteBuffer bytes = host.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long place = 0;
    for (int done = 0, count; done < length; done += count) {
      int skipped = (int) ((address + done) % WORD);
      count = Math.min(WORD - skipped, length - done);
      place = show(address + done - skipped);
      long value =
          count == WORD
              ? bytes.getLong(offset + done)
              : merged(afu.read64(place), bytes, offset + done, skipped, count);
      afu.write64(place, value);
    }
    // writes are posted; what is read behind them has waited for them
    requireCard(afu.read64(place));
  }

  private static long merged(long word, ByteBuffer bytes, int offset, int skipped, int count) {
    long value = word;
    for (int i = 0; i < count; i++) {
      int shift = (skipped + i) * Byte.SIZE;
      value = value & ~(0xFFL << shift) | (bytes.get(offset + i) & 0xFFL) << shift;
    }
    return value;
  }

  /** Copies a range of the board to a buffer. */
  synchronized void read(long address, ByteBuffer host, int offset, int length) {
    ByteBuffer bytes = host.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long last = 0;
    for (int done = 0, count; done < length; done += count) {
      int skipped = (int) ((address + done) % WORD);
      count = Math.min(WORD - skipped, length - done);
      long word = afu.read64(show(address + done - skipped));
      last = word;
      if (count == WORD) {
        bytes.putLong(offset + done, word);
      } else {
        for (int i = 0; i < count; i++) {
          bytes.put(offset + done + i, (byte) (word >>> (skipped + i) * Byte.SIZE));
        }
      }
    }
    requireCard(last);
  }

  /** Where nobody answers, all ones are read; memory may hold them, too. */
  private void requireCard(long word) {
    if (word == -1 && !afu.answers()) {
      throw AcceleratorException.of(
          ErrorCode.DEVICE_LOST, "copy", "board memory", "the card does not answer any more");
    }
  }

  /** Turns the window to a word, and tells the register that shows it. */
  private long show(long address) {
    long part = address & -extender.windowBytes();
    if (part != shown) {
      shown = -1;
      afu.write64(extender.control(), part);
      shown = part;
    }
    return extender.window() + (address - part);
  }
}
