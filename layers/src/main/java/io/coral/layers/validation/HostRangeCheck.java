package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.spec.Buffer;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;

/** Which host ranges are accepted, and that they stay as they are: BUF-17, BUF-18, BUF-20. */
final class HostRangeCheck implements Check {

  @Override
  public void begin(Seen seen) {
    if (copies(seen.call()) && seen.call().argument(1) instanceof ByteBuffer host) {
      seen.setHost(host.duplicate().order(host.order()));
    }
  }

  private static boolean copies(Call call) {
    return call.is(Operation.BUFFER_WRITE) || call.is(Operation.BUFFER_READ);
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (!seen.succeeded() || call.hasNullArgument()) {
      return;
    }
    if (copies(call)) {
      copied(seen, seen.host());
    } else if (call.is(Operation.FILL)) {
      requireRange(seen, seen.longArgument(1), Rule.BUF_20);
    }
  }

  private static void copied(Seen seen, ByteBuffer before) {
    ByteBuffer now = seen.argument(1, ByteBuffer.class);
    seen.require(
        before.isDirect() && !(before.isReadOnly() && seen.call().is(Operation.BUFFER_READ)),
        Rule.BUF_17,
        () -> "only direct memory is a host range, writable to read into; accepted was " + before);
    requireRange(seen, before.remaining(), Rule.BUF_17);
    seen.require(
        now.position() == before.position()
            && now.limit() == before.limit()
            && now.order() == before.order(),
        Rule.BUF_18,
        () -> "position, limit and order of the host range stay; it is now " + now);
  }

  private static void requireRange(Seen seen, long length, Rule rule) {
    long offset = seen.longArgument(0);
    long size = seen.target(Buffer.class).size();
    seen.require(
        offset >= 0 && length > 0 && offset <= size - length,
        rule,
        () ->
            "offset "
                + offset
                + " and length "
                + length
                + " leave the buffer; the command was accepted");
  }
}
