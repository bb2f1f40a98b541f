package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.Sharing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What copies touch: BUF-05, BUF-06, BUF-13. */
final class CopyCheck implements Check {

  /** The host side of one buffer. */
  private static final class Side {
    private final AtomicInteger fetching = new AtomicInteger();
    private volatile @Nullable ByteBuffer wrapped;
    private volatile int position;
    private volatile int limit;
    private volatile ByteOrder order = ByteOrder.nativeOrder();

    void wrap(ByteBuffer host) {
      position = host.position();
      limit = host.limit();
      order = host.order();
      wrapped = host.duplicate().clear();
    }
  }

  private final SettledActions settled;

  CopyCheck(SettledActions settled) {
    this.settled = settled;
  }

  @Override
  public void begin(Seen seen) {
    Call call = seen.call();
    if (call.is(Operation.WRAP) && call.argument(0) instanceof ByteBuffer host) {
      seen.state(Side.class, Side::new).wrap(host);
    }
    if (!call.is(Operation.COPY_FROM_DEVICE) || call.hasNullArgument() || !valid(seen)) {
      return;
    }
    Side side = seen.state(Side.class, Side::new);
    Buffer buffer = seen.target(Buffer.class);
    // an earlier copy that is still under way may write next to this one's range
    if (buffer.sharing() == Sharing.SEPARATE && side.fetching.get() == 0) {
      ByteBuffer host = side.wrapped;
      seen.setCanaries(
          host == null
              ? Canaries.of(buffer, offset(seen), length(seen))
              : Canaries.of(host, side.position, offset(seen), length(seen)));
    }
  }

  private static long offset(Seen seen) {
    return seen.call().argumentCount() == 1 ? 0 : seen.longArgument(0);
  }

  private static long length(Seen seen) {
    return seen.call().argumentCount() == 1
        ? seen.target(Buffer.class).size()
        : seen.longArgument(1);
  }

  private static boolean valid(Seen seen) {
    long offset = offset(seen);
    long length = length(seen);
    return offset >= 0 && length > 0 && offset <= seen.target(Buffer.class).size() - length;
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (!seen.succeeded() || call.hasNullArgument()) {
      return;
    }
    if (call.is(Operation.WRAP)) {
      wrapped(seen);
    } else if (call.is(Operation.COPY_TO_DEVICE) || call.is(Operation.COPY_FROM_DEVICE)) {
      seen.require(
          valid(seen),
          Rule.BUF_13,
          () ->
              "offset "
                  + offset(seen)
                  + " and length "
                  + length(seen)
                  + " leave the buffer; the copy was accepted");
      if (call.is(Operation.COPY_FROM_DEVICE)) {
        fetching(seen);
      }
    }
  }

  private static void wrapped(Seen seen) {
    ByteBuffer host = seen.argument(0, ByteBuffer.class);
    Side before = seen.state(Side.class, Side::new);
    seen.require(
        host.position() == before.position
            && host.limit() == before.limit
            && host.order() == before.order,
        Rule.BUF_06,
        () -> "position, limit and order of the host buffer stay; it is now " + host);
    seen.stateOf(seen.result(Buffer.class), Side.class, Side::new).wrap(host);
  }

  private void fetching(Seen seen) {
    Side side = seen.state(Side.class, Side::new);
    Canaries canaries = seen.canaries();
    side.fetching.incrementAndGet();
    settled.add(
        (Event) Wrapping.inner(seen.result(Event.class)),
        () -> {
          side.fetching.decrementAndGet();
          if (canaries != null) {
            canaries.changed().ifPresent(text -> seen.broken(Rule.BUF_05, text));
          }
        });
  }
}
