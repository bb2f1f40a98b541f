package io.coral.layers.wrap;

import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What stands behind one wrapper. */
final class Wrapped implements InvocationHandler {

  private static final @Nullable Object[] NONE = {};

  private record Key(Layer layer, Class<?> kind) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.layer == layer && key.kind == kind;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(layer) + kind.hashCode();
    }
  }

  private final Wrapping wrapping;
  private final Class<?> type;
  private final Object target;

  /** The wrapper that made this one; it stays reachable as long as this one is. */
  private final @Nullable Object parent;

  private volatile @Nullable Map<Key, Object> states;

  Wrapped(Wrapping wrapping, Class<?> type, Object target, @Nullable Object parent) {
    this.wrapping = wrapping;
    this.type = type;
    this.target = target;
    this.parent = parent;
  }

  Wrapping wrapping() {
    return wrapping;
  }

  Class<?> type() {
    return type;
  }

  Object target() {
    return target;
  }

  Optional<Wrapped> enclosing(Class<?> wanted) {
    Wrapped candidate = this;
    while (candidate != null && candidate.type != wanted) {
      candidate = candidate.parent == null ? null : Wrapping.handler(candidate.parent);
    }
    return Optional.ofNullable(candidate);
  }

  /** The wrapper of a type that this one was made by. */
  @Nullable Object enclosingWrapper(Class<?> wanted, Object self) {
    Object candidate = self;
    while (candidate != null) {
      Wrapped wrapped = Objects.requireNonNull(Wrapping.handler(candidate));
      if (wrapped.type == wanted) {
        return candidate;
      }
      candidate = wrapped.parent;
    }
    return null;
  }

  <S> S state(Layer layer, Class<S> kind, Supplier<S> first) {
    Map<Key, Object> map = states;
    if (map == null) {
      synchronized (this) {
        map = states;
        if (map == null) {
          map = new ConcurrentHashMap<>(4);
          states = map;
        }
      }
    }
    return kind.cast(map.computeIfAbsent(new Key(layer, kind), key -> first.get()));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? NONE : given;
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> target.equals(wrapping.own(arguments[0]));
        case "hashCode" -> target.hashCode();
        default -> target.toString();
      };
    }
    if (isConvenience(method)) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    return pass(proxy, method, arguments, 0);
  }

  /** Whether the method only stands for another one that the layers will see. */
  private boolean isConvenience(Method method) throws NoSuchMethodException {
    return method.isDefault()
        && (type == Buffer.class || type == ComputeUnit.class)
        && target
            .getClass()
            .getMethod(method.getName(), method.getParameterTypes())
            .getDeclaringClass()
            .equals(method.getDeclaringClass());
  }

  @Nullable Object pass(Object wrapper, Method method, @Nullable Object[] arguments, int depth)
      throws Throwable {
    if (depth < wrapping.layers().size()) {
      return wrapping
          .layers()
          .get(depth)
          .around(new Call(this, wrapper, method, arguments, depth + 1));
    }
    Object result;
    try {
      result = method.invoke(target, wrapping.unwrapped(arguments));
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
    return result == null ? null : wrapping.wrapResult(this, wrapper, method, arguments, result);
  }
}
