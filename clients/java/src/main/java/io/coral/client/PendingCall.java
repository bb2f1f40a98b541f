package io.coral.client;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.EnumSet;
import java.util.Set;
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
 * @param deaths how many daemons went that may have carried it out
 */
record PendingCall(
    Wire.Call call,
    @Nullable Descriptor beside,
    Consumer<Wire.Reply> taker,
    long latest,
    AtomicBoolean unwanted,
    int deaths) {

  /** Whoever was the end of so many daemons is not asked again. */
  private static final int MOST_DEATHS = 3;

  /** What acts once: it is not known whether it did. Numbers of leases are of one daemon, too. */
  private static final Set<Wire.Call.WhatCase> ONCE =
      EnumSet.of(
          Wire.Call.WhatCase.RENEW,
          Wire.Call.WhatCase.GIVE_BACK,
          Wire.Call.WhatCase.INSTALL,
          Wire.Call.WhatCase.REMOVE,
          Wire.Call.WhatCase.DRAIN,
          Wire.Call.WhatCase.RESUME,
          Wire.Call.WhatCase.RESET,
          Wire.Call.WhatCase.END_LEASE,
          Wire.Call.WhatCase.RECORD);

  PendingCall(Wire.Call call, @Nullable Descriptor beside, Consumer<Wire.Reply> taker) {
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

  /**
   * As the next daemon is asked it; null when that is not, and it has failed.
   *
   * @param died whether the last daemon may have carried it out: whether it took this client
   */
  @Nullable PendingCall again(boolean died) {
    if (unwanted.get()) {
      fail(Code.CANCELLED, "it was given up, and the daemon went");
    } else if (died && ONCE.contains(call.getWhatCase())) {
      fail("the daemon went, and may have done this; look, and ask again");
    } else if (died && deaths == MOST_DEATHS) {
      fail("it was under way when the daemon went, again and again; is it why?");
    } else if (hasTerm() && latest - System.nanoTime() <= 0) {
      fail(Code.DEADLINE, "the daemon went, and was away for as long as it may wait");
    } else {
      return new PendingCall(call, beside, taker, latest, unwanted, died ? deaths + 1 : deaths);
    }
    return null;
  }

  /**
   * It has its reply. A taker that throws is given that as a failure, so that nobody waits on for
   * what nobody tells any more; but for what says how far the call is, which goes on.
   */
  void take(Wire.Reply reply) {
    try {
      taker.accept(reply);
    } catch (RuntimeException | Error e) {
      if (reply.hasProgress()) {
        tellThread(e);
      } else {
        fail(Code.UNKNOWN, "its reply cannot be taken: " + e);
      }
    }
  }

  /** Others' replies come on this thread, too. */
  private static void tellThread(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (RuntimeException | Error ignored) {
      // as the JVM does
    }
  }

  void fail(String why) {
    fail(Code.SHUTDOWN, why);
  }

  private void fail(Code code, String why) {
    String which =
        call.hasSubmit()
            ? "request " + call.getId() + " of " + call.getSubmit().getAccelerator() + ": "
            : "";
    try {
      taker.accept(failed(code, which + why));
    } catch (RuntimeException | Error e) {
      tellThread(e);
    }
  }
}
