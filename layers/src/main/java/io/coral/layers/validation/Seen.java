package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Names;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that ended, with what was known before it began. */
final class Seen {

  private final Validation layer;
  private final Call call;
  private final long startNanos = System.nanoTime();
  private final Optional<ResourceState> before;
  private long endNanos;
  private @Nullable Object result;
  private @Nullable Throwable failure;
  private boolean closedBefore;
  private @Nullable Canaries canaries;
  private @Nullable ByteBuffer host;

  Seen(Validation layer, Call call) {
    this.layer = layer;
    this.call = call;
    this.before = stateNow();
  }

  @Nullable Object make() throws Throwable {
    try {
      result = call.proceed();
      return result;
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      endNanos = System.nanoTime();
    }
  }

  private Optional<ResourceState> stateNow() {
    try {
      return call.enclosing(Resource.class).map(Resource::state);
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  Call call() {
    return call;
  }

  /** Whether the order of calls of this object is known. */
  boolean isOrdered() {
    return !call.state(layer, Contention.class, Contention::new).overlapped();
  }

  /** The state of the resource before the call; absent where the call is about no resource. */
  Optional<ResourceState> before() {
    return before;
  }

  /** The state of the resource, if it was the same before the call and now. */
  Optional<ResourceState> steadyState() {
    return before.filter(state -> stateNow().filter(state::equals).isPresent());
  }

  long nanos() {
    return endNanos - startNanos;
  }

  long startNanos() {
    return startNanos;
  }

  boolean succeeded() {
    return failure == null;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** The failure's code, where it has one. */
  Optional<ErrorCode> code() {
    return failure instanceof AcceleratorException e ? Optional.of(e.code()) : Optional.empty();
  }

  /** What a call that succeeded returned. */
  <T> T result(Class<T> type) {
    return type.cast(Objects.requireNonNull(result, "result"));
  }

  @Nullable Object result() {
    return result;
  }

  <T> T target(Class<T> type) {
    return type.cast(call.target());
  }

  int intArgument(int index) {
    return (Integer) Objects.requireNonNull(call.argument(index), "argument");
  }

  long longArgument(int index) {
    return (Long) Objects.requireNonNull(call.argument(index), "argument");
  }

  <T> T argument(int index, Class<T> type) {
    return type.cast(Objects.requireNonNull(call.argument(index), "argument"));
  }

  <S> S state(Class<S> kind, Supplier<S> first) {
    return call.state(layer, kind, first);
  }

  <S> Optional<S> enclosingState(Class<?> type, Class<S> kind, Supplier<S> first) {
    return call.enclosingState(type, layer, kind, first);
  }

  /** Whether the object, or what it belongs to, had been closed before the call began. */
  boolean closedBefore() {
    return closedBefore;
  }

  void setClosedBefore(boolean closed) {
    closedBefore = closed;
  }

  @Nullable Canaries canaries() {
    return canaries;
  }

  void setCanaries(Canaries before) {
    canaries = before;
  }

  /** The host range of the call as it was before. */
  ByteBuffer host() {
    return Objects.requireNonNull(host, "host");
  }

  void setHost(ByteBuffer before) {
    host = before;
  }

  /** What is kept with an object that the caller holds. */
  <S> S stateOf(Object wrapper, Class<S> kind, Supplier<S> first) {
    return Wrapping.stateOf(wrapper, layer, kind, first);
  }

  /** Tells of a breach by the runtime. */
  void broken(Rule rule, String text) {
    layer.report(Violation.By.RUNTIME, rule, description(), text);
  }

  /** Tells of a breach by the runtime unless something holds. */
  void require(boolean holds, Rule rule, Supplier<String> text) {
    if (!holds) {
      broken(rule, text.get());
    }
  }

  /** Tells of a breach by the caller. */
  void misused(Rule rule, String text) {
    layer.report(Violation.By.CALLER, rule, description(), text);
  }

  String description() {
    return call.method() + " of " + Names.of(call.target());
  }
}
