package io.coral.layers.wrap;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to the runtime. The convenience methods of {@code Buffer} and {@code
 * ComputeUnit} arrive as the methods that they stand for, unless the runtime has its own.
 */
public final class Call {

  private final Wrapped self;
  private final Object wrapper;
  private final Method method;
  private final @Nullable Object[] arguments;
  private final int depth;

  Call(Wrapped self, Object wrapper, Method method, @Nullable Object[] arguments, int depth) {
    this.self = self;
    this.wrapper = wrapper;
    this.method = method;
    this.arguments = arguments;
    this.depth = depth;
  }

  /** The type of the specification, or the capability, that was called. */
  public Class<?> type() {
    return self.type();
  }

  /** The method's name, for what people read; {@link #operation} tells calls apart. */
  public String method() {
    return method.getName();
  }

  /** What the object is asked to do. */
  public Operation operation() {
    return Operation.of(self.type(), method.getName());
  }

  /** Whether it is this operation. */
  public boolean is(Operation operation) {
    return operation() == operation;
  }

  /** The object as the caller knows it. */
  public Object self() {
    return wrapper;
  }

  /** The runtime's own object; calls on it pass no layer. */
  public Object target() {
    return self.target();
  }

  /** How many arguments there are. */
  public int argumentCount() {
    return arguments.length;
  }

  /** An argument as the caller gave it. */
  public @Nullable Object argument(int index) {
    return arguments[index];
  }

  /** Whether an argument, or an element of one that is an array, is null. */
  public boolean hasNullArgument() {
    for (Object argument : arguments) {
      if (argument == null) {
        return true;
      }
      if (argument instanceof Object[] elements) {
        for (Object element : elements) {
          if (element == null) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The runtime's own object of a type that this one was made by: itself, or further up. */
  public <T> Optional<T> enclosing(Class<T> type) {
    return self.enclosing(type).map(found -> type.cast(found.target()));
  }

  /** What a layer keeps with the called object; made when it is first asked for. */
  public <S> S state(Layer layer, Class<S> kind, Supplier<S> first) {
    return self.state(layer, kind, first);
  }

  /** What a layer keeps with the object of a type that this one was made by. */
  public <S> Optional<S> enclosingState(
      Class<?> type, Layer layer, Class<S> kind, Supplier<S> first) {
    return self.enclosing(type).map(found -> found.state(layer, kind, first));
  }

  /** Passes the call on: to the next layer, or to the runtime. */
  public @Nullable Object proceed() throws Throwable {
    return self.pass(wrapper, method, arguments, depth);
  }

  /** Passes the call on with other arguments. */
  public @Nullable Object proceed(@Nullable Object... others) throws Throwable {
    return self.pass(wrapper, method, others, depth);
  }
}
