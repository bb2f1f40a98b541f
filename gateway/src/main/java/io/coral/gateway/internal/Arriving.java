package io.coral.gateway.internal;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The messages of one call of gRPC, which are in Java's heap from their first byte until they are
 * taken, and count as memory of requests. Any thread.
 */
final class Arriving extends ServerStreamTracer {

  private static final Context.Key<Arriving> OF_CALL = Context.key("arriving");

  private final Memory memory;

  // guarded by this
  private final Queue<List<Memory.Heap>> whole = new ArrayDeque<>();
  private List<Memory.Heap> begun = new ArrayList<>();

  private Arriving(Memory memory) {
    this.memory = memory;
  }

  /** Follows each call. */
  static ServerStreamTracer.Factory in(Memory memory) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Arriving(memory);
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

  private synchronized void first() {
    // there is none where the call has ended meanwhile
    if (!whole.isEmpty()) {
      whole.remove().forEach(Memory.Heap::close);
    }
  }

  @Override
  public synchronized void inboundWireSize(long bytes) {
    try {
      begun.add(memory.heap(bytes));
    } catch (Refusal e) {
      throw Statuses.of(e).asRuntimeException();
    }
  }

  @Override
  public synchronized void inboundMessageRead(int number, long bytes, long uncompressed) {
    whole.add(begun);
    begun = new ArrayList<>();
  }

  @Override
  public synchronized void streamClosed(Status status) {
    whole.add(begun);
    begun = new ArrayList<>();
    while (!whole.isEmpty()) {
      first();
    }
  }
}
