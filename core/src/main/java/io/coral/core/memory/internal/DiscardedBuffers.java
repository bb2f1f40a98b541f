package io.coral.core.memory.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.foreign.ForeignCode;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Device buffers that nobody needs any more, until they are closed. Used by one thread at a time.
 */
final class DiscardedBuffers {

  private final BoardMemory board;
  private List<Buffer> buffers = new ArrayList<>();

  DiscardedBuffers(BoardMemory board) {
    this.board = board;
  }

  void add(Buffer buffer) {
    buffers.add(buffer);
  }

  /**
   * Closes them; each waits for its copies, so a bound holds for all together.
   *
   * @return whether there were any
   */
  boolean close() {
    if (buffers.isEmpty()) {
      return false;
    }
    List<Buffer> closing = buffers;
    buffers = new ArrayList<>();
    try {
      board.discard(
          () ->
              closing.forEach(buffer -> ForeignCode.tell("the close of a buffer", buffer::close)));
    } catch (AcceleratorException e) {
      log().warn("Buffers of board {} were not closed, which never should be", board.id(), e);
    }
    return true;
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(DiscardedBuffers.class);
  }
}
