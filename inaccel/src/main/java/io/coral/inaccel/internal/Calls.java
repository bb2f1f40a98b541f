package io.coral.inaccel.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.api.TenantQuotas;
import io.coral.inaccel.wire.Wire;
import io.grpc.Deadline;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Has the engine answer what the clients of one root ask. Any thread. */
final class Calls {

  /** What is copied faster than a thread wakes up is copied by the one that reads. */
  private static final long SMALL = 64 << 10;

  private final Coral coral;
  private final Prototypes prototypes;
  private final SharedFiles files;
  private final Contents contents;
  private final String tenant;
  private final Quotas quotas;
  private final Executor copiers;

  /**
   * For one root.
   *
   * @param copiers whose threads may be busy for as long as large arrays are copied
   */
  Calls(
      Coral coral,
      Prototypes prototypes,
      SharedFiles files,
      Contents contents,
      String tenant,
      Quotas quotas,
      Executor copiers) {
    this.coral = coral;
    this.prototypes = prototypes;
    this.files = files;
    this.contents = contents;
    this.tenant = tenant;
    this.quotas = quotas;
    this.copiers = copiers;
  }

  /** Answers a call, now or later. */
  void serve(Call call, Wire.Request asked) {
    boolean isSmall = bytes(asked) <= SMALL;
    try {
      (isSmall ? (Executor) Runnable::run : copiers).execute(() -> submit(call, asked, isSmall));
    } catch (RejectedExecutionException e) {
      call.fail(Statuses.of(e));
    }
  }

  private static long bytes(Wire.Request asked) {
    long bytes = 0;
    for (Wire.Argument each : asked.getArguments().getArgumentList()) {
      long size = each.getArray().getSize();
      bytes += size < 0 || size > SMALL ? SMALL + 1 : size;
    }
    return bytes;
  }

  private void submit(Call call, Wire.Request asked, boolean isSmall) {
    if (call.isCancelled()) {
      return;
    }
    TenantQuotas.Use use;
    try {
      use = quotas.begin(tenant, asked.getAccelerator());
    } catch (RuntimeException e) {
      fail(call, e);
      return;
    }
    Exchange exchange = new Exchange(files, contents, use);
    try {
      Request request = exchange.request(asked, prototypes.of(asked.getAccelerator()), call.peer());
      Answer answer = coral.submit(onItsTerms(request, call));
      call.isWith(answer);
      if (isSmall) {
        answer.tellInPlace((response, failure) -> ended(call, exchange, response, failure));
      } else {
        answer.whenCompleteAsync(
            (response, failure) -> ended(call, exchange, response, failure), copiers);
      }
    } catch (Refusal | RuntimeException | OutOfMemoryError e) {
      exchange.end(false);
      fail(call, e);
    }
  }

  private Request onItsTerms(Request request, Call call) {
    Request asked = request.tenant(tenant);
    return call.deadline().map(latest -> asked.deadline(instant(latest))).orElse(asked);
  }

  private static Instant instant(Deadline deadline) {
    return Instant.now().plusNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  private static void ended(
      Call call, Exchange exchange, @Nullable Response response, @Nullable Throwable failure) {
    boolean isWell = false;
    try {
      try {
        if (response == null) {
          throw failure == null ? new IllegalStateException("it ended without an answer") : failure;
        }
        if (!call.isCancelled()) {
          exchange.deliver();
        }
        isWell = true;
      } finally {
        // before the client knows, who may ask again at once
        exchange.end(isWell);
      }
      call.succeed(response);
    } catch (Throwable e) {
      fail(call, e);
    }
  }

  private static void fail(Call call, Throwable why) {
    if (Statuses.isOurs(why)) {
      LoggerFactory.getLogger(Calls.class).error("A client's call is at fault here", why);
    }
    call.fail(Statuses.of(why));
  }
}
