package io.coral.gateway.internal;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one call of gRPC, which are in Java's heap from their first byte until they are
 * taken, and count as memory of requests. Any thread.
 */
final class Arriving extends ServerStreamTracer {

  private static final Context.Key<Arriving> OF_CALL = Context.key("arriving");

  /** What a frame takes besides its content. */
  private static final int FRAME = 256;

  /** What a message without tensors may take. */
  private static final int SHORT = 4096;

  private final List<Memory> memories;
  private final Function<Runnable, Future<?>> timer;
  private final long most;

  // guarded by this
  private long received;
  private final Queue<HeapBytes> whole = new ArrayDeque<>();
  private HeapBytes begun;
  private @Nullable Runnable onSlow;
  private @Nullable Future<?> end;

  private Arriving(String method, List<Memory> memories, Function<Runnable, Future<?>> timer) {
    this.most = most(method);
    this.memories = memories;
    this.begun = new HeapBytes(memories);
    this.timer = timer;
  }

  /** What messages of a method may take: nothing where anybody may ask, who has nothing to say. */
  private static long most(String method) {
    if (method.endsWith("Infer")) {
      return Long.MAX_VALUE;
    }
    return InferenceService.OPEN.stream().anyMatch(method::endsWith) ? 0 : SHORT;
  }

  /**
   * Follows each call.
   *
   * @param memories in each of which there has to be room
   * @param limit how long a message may take to arrive, of calls that say what happens then
   * @param timer whose threads do nothing that lasts
   */
  static ServerStreamTracer.Factory in(
      List<Memory> memories, Duration limit, ScheduledExecutorService timer) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Arriving(
            method, memories, task -> timer.schedule(task, limit.toNanos(), TimeUnit.NANOSECONDS));
      }
    };
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  /** Of the call that runs on this thread: its first message is used no more. */
  static void taken() {
    OF_CALL.get().first();
  }

  /** Of the call that runs on this thread: what to do where a message takes too long to arrive. */
  static void onSlow(Runnable task) {
    OF_CALL.get().watch(task);
  }

  private synchronized void watch(Runnable task) {
    onSlow = task;
  }

  private synchronized void first() {
    // there is none where the call has ended meanwhile
    if (!whole.isEmpty()) {
      whole.remove().close();
    }
  }

  @Override
  public synchronized void inboundWireSize(long bytes) {
    long taken = bytes + FRAME;
    received += taken;
    if (received > most) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "the message is too long: of this method one has at most "
                  + most
                  + " bytes, with "
                  + FRAME
                  + " for each of its frames")
          .asRuntimeException();
    }
    if (begun.isEmpty() && onSlow != null) {
      end = timer.apply(onSlow);
    }
    try {
      begun.add(taken);
    } catch (Refusal e) {
      throw Statuses.of(e).asRuntimeException();
    }
  }

  @Override
  public synchronized void inboundMessageRead(int number, long bytes, long uncompressed) {
    arrived();
  }

  private void arrived() {
    if (end != null) {
      end.cancel(false);
    }
    whole.add(begun);
    begun = new HeapBytes(memories);
  }

  @Override
  public synchronized void streamClosed(Status status) {
    arrived();
    while (!whole.isEmpty()) {
      first();
    }
  }
}
