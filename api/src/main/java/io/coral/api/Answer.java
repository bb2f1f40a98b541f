package io.coral.api;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The answer to a request, which may still be to come. Once it is done, by whatever end, the
 * request's arrays belong to the application again and nothing writes into them any more.
 *
 * <p>Waiting threads are let go where the answer arrives. What is hung on it as a stage runs on a
 * thread of the engine, of which there are few: a stage that blocks for long names an executor of
 * its own. Any thread.
 */
@ProviderType
public interface Answer extends Future<Response>, CompletionStage<Response> {

  /** What was asked. */
  Request request();

  /**
   * Gives the request up. One that waits ends at once. One that is on a board ends when the board
   * is done with it, and its result is thrown away: until then the answer is not done, and the
   * arrays are in use.
   *
   * @param mayInterrupt has no effect: nothing interrupts a board
   * @return false when the answer was done before
   */
  @Override
  boolean cancel(boolean mayInterrupt);

  /**
   * Waits for the answer, without a bound.
   *
   * @throws RequestException when the request failed
   * @throws CancellationException when it was cancelled
   */
  Response join();

  /**
   * Why it is where it is, for people: what a waiting request waits for and since when, where a
   * running one runs, what became of one that is done; and its {@link #prospects}. Does not block.
   */
  String explain();

  /**
   * What it is expected to take on each board that may run it, the soonest first; of many boards
   * that are alike, some. Of a request that waits it is as of now, taken to be the next. Of one
   * that was given to a board it is as of then, if it asked for that by {@link Request#explained};
   * else empty.
   */
  List<Prospect> prospects();

  /**
   * Tells its end on the thread that brings it about, or on this one where it has come: for those
   * who pass answers on, to whom one more thread in between is what a request costs. Who is told
   * returns at once, waits for nothing and throws nothing, for a board may be kept meanwhile;
   * anybody else hangs a stage on it.
   *
   * @param then gets the response, or what {@link #join} would throw
   */
  void tellInPlace(BiConsumer<@Nullable Response, @Nullable RuntimeException> then);

  /** A future of the JDK that ends as this does; to complete or cancel it changes nothing here. */
  @Override
  CompletableFuture<Response> toCompletableFuture();
}
