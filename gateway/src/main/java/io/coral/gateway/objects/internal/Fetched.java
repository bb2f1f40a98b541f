package io.coral.gateway.objects.internal;

import io.coral.gateway.internal.Memory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An object's content, read into memory that boards reach. Whoever has it closes it, at any time:
 * what comes later is dropped. Any thread.
 */
public final class Fetched implements AutoCloseable {

  private final Memory memory;
  private final Memory.Piece piece;
  private final ByteBuffer content;
  private boolean isClosed;

  /**
   * With room for so many bytes, all of which are to come.
   *
   * @throws io.coral.gateway.internal.Refusal {@code UNAVAILABLE} where there is no memory
   */
  Fetched(Memory memory, int bytes) {
    this.memory = memory;
    this.piece = memory.take(bytes);
    this.content = piece.buffer();
  }

  /** All of it, once it is there. */
  public ByteBuffer content() {
    return piece.buffer();
  }

  /** What takes it from the network. */
  HttpResponse.BodySubscriber<Boolean> subscriber() {
    return new Subscriber();
  }

  /** Whether there was room for it. */
  private synchronized boolean take(List<ByteBuffer> more) {
    for (ByteBuffer each : more) {
      if (isClosed || each.remaining() > content.remaining()) {
        return false;
      }
      content.put(each);
    }
    return true;
  }

  private synchronized boolean isWhole() {
    return !content.hasRemaining();
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      memory.giveBack(piece);
    }
  }

  /** Tells whether all came. */
  private final class Subscriber implements HttpResponse.BodySubscriber<Boolean> {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription from;

    @Override
    public CompletionStage<Boolean> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      from = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
      if (!take(more) && from != null) {
        from.cancel();
        done.completeExceptionally(new IOException("more came than the store had said"));
      }
    }

    @Override
    public void onError(Throwable thrown) {
      done.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      done.complete(isWhole());
    }
  }
}
