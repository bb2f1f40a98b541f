package io.coral.client;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call without a reply, which is asked again when its daemon goes.
 *
 * @param beside a descriptor that travels with it
 * @param taker takes its one reply
 * @param latest when it must have been started, by {@link System#nanoTime}; of a submit with a term
 * @param unwanted whether it was given up
 * @param deaths how many daemons went that had it
 */
record Awaited(
    Wire.Call call,
    @Nullable Descriptor beside,
    Consumer<Wire.Reply> taker,
    long latest,
    AtomicBoolean unwanted,
    int deaths) {

  /** Whoever was the end of so many daemons is not asked again. */
  private static final int MOST_DEATHS = 3;

  Awaited(Wire.Call call, @Nullable Descriptor beside, Consumer<Wire.Reply> taker) {
    this(
        call,
        beside,
        taker,
        System.nanoTime() + call.getSubmit().getWithin(),
        new AtomicBoolean(),
        0);
  }

  static Wire.Reply failed(Code code, String why) {
    return Wire.Reply.newBuilder()
        .setFailure(Wire.Failure.newBuilder().setCode(code).setText(why))
        .build();
  }

  void giveUp() {
    unwanted.set(true);
  }

  /** As it travels. */
  byte[] frame() {
    if (deaths == 0) {
      return Frames.frame(call);
    }
    Wire.Call.Builder again = call.toBuilder().setAgain(call.hasSubmit());
    if (hasTerm()) {
      again.getSubmitBuilder().setWithin(Math.max(1, latest - System.nanoTime()));
    }
    return Frames.frame(again.build());
  }

  private boolean hasTerm() {
    return call.getSubmit().getWithin() > 0;
  }

  /** As the next daemon is asked it; null when that is not, and it has failed. */
  @Nullable Awaited again() {
    if (unwanted.get()) {
      fail(Code.CANCELLED, "it was given up, and the daemon went");
    } else if (deaths == MOST_DEATHS) {
      fail("it was under way when the daemon went, again and again; is it why?");
    } else if (hasTerm() && latest - System.nanoTime() <= 0) {
      fail(Code.DEADLINE, "the daemon went, and was away for as long as it may wait");
    } else {
      return new Awaited(call, beside, taker, latest, unwanted, deaths + 1);
    }
    return null;
  }

  void fail(String why) {
    fail(Code.SHUTDOWN, why);
  }

  private void fail(Code code, String why) {
    String which =
        call.hasSubmit()
            ? "request " + call.getId() + " of " + call.getSubmit().getAccelerator() + ": "
            : "";
    taker.accept(failed(code, which + why));
  }
}
