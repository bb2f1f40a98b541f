package io.coral.api.provider;

import io.coral.api.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything of {@link CompletionStage}, by a future of the JDK that is made when one asks. */
abstract class Staged implements CompletionStage<Response> {

  /** Ends as this does; never handed out. */
  protected abstract CompletableFuture<Response> stage();

  @Override
  public final CompletableFuture<Response> toCompletableFuture() {
    return stage().copy();
  }

  @Override
  public final <U> CompletionStage<U> thenApply(Function<? super Response, ? extends U> then) {
    return stage().thenApply(then);
  }

  @Override
  public final <U> CompletionStage<U> thenApplyAsync(Function<? super Response, ? extends U> then) {
    return stage().thenApplyAsync(then);
  }

  @Override
  public final <U> CompletionStage<U> thenApplyAsync(
      Function<? super Response, ? extends U> then, Executor on) {
    return stage().thenApplyAsync(then, on);
  }

  @Override
  public final CompletionStage<Void> thenAccept(Consumer<? super Response> then) {
    return stage().thenAccept(then);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(Consumer<? super Response> then) {
    return stage().thenAcceptAsync(then);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(Consumer<? super Response> then, Executor on) {
    return stage().thenAcceptAsync(then, on);
  }

  @Override
  public final CompletionStage<Void> thenRun(Runnable then) {
    return stage().thenRun(then);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable then) {
    return stage().thenRunAsync(then);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable then, Executor on) {
    return stage().thenRunAsync(then, on);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombine(
      CompletionStage<? extends U> other,
      BiFunction<? super Response, ? super U, ? extends V> then) {
    return stage().thenCombine(other, then);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super Response, ? super U, ? extends V> then) {
    return stage().thenCombineAsync(other, then);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super Response, ? super U, ? extends V> then,
      Executor on) {
    return stage().thenCombineAsync(other, then, on);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super Response, ? super U> then) {
    return stage().thenAcceptBoth(other, then);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super Response, ? super U> then) {
    return stage().thenAcceptBothAsync(other, then);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super Response, ? super U> then,
      Executor on) {
    return stage().thenAcceptBothAsync(other, then, on);
  }

  @Override
  public final CompletionStage<Void> runAfterBoth(CompletionStage<?> other, Runnable then) {
    return stage().runAfterBoth(other, then);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(CompletionStage<?> other, Runnable then) {
    return stage().runAfterBothAsync(other, then);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable then, Executor on) {
    return stage().runAfterBothAsync(other, then, on);
  }

  @Override
  public final <U> CompletionStage<U> applyToEither(
      CompletionStage<? extends Response> other, Function<? super Response, U> then) {
    return stage().applyToEither(other, then);
  }

  @Override
  public final <U> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends Response> other, Function<? super Response, U> then) {
    return stage().applyToEitherAsync(other, then);
  }

  @Override
  public final <U> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends Response> other, Function<? super Response, U> then, Executor on) {
    return stage().applyToEitherAsync(other, then, on);
  }

  @Override
  public final CompletionStage<Void> acceptEither(
      CompletionStage<? extends Response> other, Consumer<? super Response> then) {
    return stage().acceptEither(other, then);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends Response> other, Consumer<? super Response> then) {
    return stage().acceptEitherAsync(other, then);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends Response> other, Consumer<? super Response> then, Executor on) {
    return stage().acceptEitherAsync(other, then, on);
  }

  @Override
  public final CompletionStage<Void> runAfterEither(CompletionStage<?> other, Runnable then) {
    return stage().runAfterEither(other, then);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable then) {
    return stage().runAfterEitherAsync(other, then);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable then, Executor on) {
    return stage().runAfterEitherAsync(other, then, on);
  }

  @Override
  public final <U> CompletionStage<U> thenCompose(
      Function<? super Response, ? extends CompletionStage<U>> then) {
    return stage().thenCompose(then);
  }

  @Override
  public final <U> CompletionStage<U> thenComposeAsync(
      Function<? super Response, ? extends CompletionStage<U>> then) {
    return stage().thenComposeAsync(then);
  }

  @Override
  public final <U> CompletionStage<U> thenComposeAsync(
      Function<? super Response, ? extends CompletionStage<U>> then, Executor on) {
    return stage().thenComposeAsync(then, on);
  }

  @Override
  public final <U> CompletionStage<U> handle(
      BiFunction<? super Response, Throwable, ? extends U> then) {
    return stage().handle(then);
  }

  @Override
  public final <U> CompletionStage<U> handleAsync(
      BiFunction<? super Response, Throwable, ? extends U> then) {
    return stage().handleAsync(then);
  }

  @Override
  public final <U> CompletionStage<U> handleAsync(
      BiFunction<? super Response, Throwable, ? extends U> then, Executor on) {
    return stage().handleAsync(then, on);
  }

  @Override
  public final CompletionStage<Response> whenComplete(
      BiConsumer<? super Response, ? super Throwable> then) {
    return stage().whenComplete(then);
  }

  @Override
  public final CompletionStage<Response> whenCompleteAsync(
      BiConsumer<? super Response, ? super Throwable> then) {
    return stage().whenCompleteAsync(then);
  }

  @Override
  public final CompletionStage<Response> whenCompleteAsync(
      BiConsumer<? super Response, ? super Throwable> then, Executor on) {
    return stage().whenCompleteAsync(then, on);
  }

  @Override
  public final CompletionStage<Response> exceptionally(
      Function<Throwable, ? extends Response> then) {
    return stage().exceptionally(then);
  }
}
