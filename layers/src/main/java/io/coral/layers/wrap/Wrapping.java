package io.coral.layers.wrap;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts layers around a runtime and around every object that it hands out.
 *
 * <p>The same object of the runtime has the same wrapper as long as anybody holds it, and wrappers
 * are equal when their objects are. A wrapper that is given back as an argument, a dependency or a
 * buffer, arrives at the runtime as the runtime's own object. Any thread.
 */
public final class Wrapping {

  private static final Set<Class<?>> HANDED_OUT =
      Set.of(Resource.class, Memory.class, Buffer.class, ComputeUnit.class, Event.class);

  private final List<Layer> layers;
  private final Wrappers wrappers = new Wrappers();

  private Wrapping(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * A runtime behind layers.
   *
   * @param layers the first is called first; none gives the runtime itself
   */
  public static AcceleratorRuntime wrap(AcceleratorRuntime runtime, List<? extends Layer> layers) {
    Objects.requireNonNull(runtime, "runtime");
    return layers.isEmpty()
        ? runtime
        : (AcceleratorRuntime)
            new Wrapping(List.copyOf(layers)).wrap(AcceleratorRuntime.class, runtime, null);
  }

  /** The runtime's own object under all layers; an object that is not wrapped is itself. */
  public static Object unwrap(Object object) {
    Object inner = object;
    for (Wrapped wrapped = handler(inner); wrapped != null; wrapped = handler(inner)) {
      inner = wrapped.target();
    }
    return inner;
  }

  /** The object that a wrapper's layers stand before; an object that is not wrapped is itself. */
  public static Object inner(Object object) {
    Wrapped wrapped = handler(object);
    return wrapped == null ? object : wrapped.target();
  }

  /** Whether calls of the object pass the layer. */
  public static boolean passes(Object object, Layer layer) {
    Wrapped wrapped = handler(object);
    return wrapped != null && wrapped.wrapping().layers().contains(layer);
  }

  /** What a layer keeps with a wrapper; a new one for an object that is not wrapped. */
  public static <S> S stateOf(Object wrapper, Layer layer, Class<S> kind, Supplier<S> first) {
    Wrapped wrapped = handler(wrapper);
    return wrapped == null ? first.get() : wrapped.state(layer, kind, first);
  }

  static @Nullable Wrapped handler(Object object) {
    return Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof Wrapped wrapped
        ? wrapped
        : null;
  }

  List<Layer> layers() {
    return layers;
  }

  private Object wrap(Class<?> type, Object target, @Nullable Object parent) {
    Supplier<Object> make =
        () ->
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new Wrapped(this, type, target, parent));
    // an event is handed out once, by the call that makes it
    return type == Event.class ? make.get() : wrappers.get(type, target, make);
  }

  /** Wraps what a call returned, where the specification says that it is an object to call. */
  Object wrapResult(
      Wrapped maker, Object self, Method method, @Nullable Object[] arguments, Object result) {
    Class<?> declared = method.getReturnType();
    if (HANDED_OUT.contains(declared)) {
      return wrap(declared, result, parentOf(declared, maker, self));
    }
    if (result instanceof List<?> list && list.stream().anyMatch(Memory.class::isInstance)) {
      List<Object> memories = new ArrayList<>();
      list.forEach(memory -> memories.add(wrap(Memory.class, memory, self)));
      return List.copyOf(memories);
    }
    if (method.getName().equals(Operation.RESOURCE_CAPABILITY.method())
        && arguments.length == 1
        && arguments[0] instanceof Class<?> capability
        && capability.isInterface()) {
      return wrap(capability, result, self);
    }
    return result;
  }

  /** What a new wrapper keeps reachable: what can be reached through it. */
  private static @Nullable Object parentOf(Class<?> declared, Wrapped maker, Object self) {
    if (declared == Event.class) {
      return null;
    }
    if (declared == Memory.class) {
      return maker.enclosingWrapper(Resource.class, self);
    }
    if (declared == Resource.class) {
      return maker.enclosingWrapper(AcceleratorRuntime.class, self);
    }
    return self;
  }

  @Nullable Object[] unwrapped(@Nullable Object[] arguments) {
    @Nullable Object[] inner = arguments.clone();
    for (int i = 0; i < inner.length; i++) {
      if (inner[i] instanceof Event[] events) {
        Event[] copy = events.clone();
        for (int k = 0; k < copy.length; k++) {
          if (copy[k] != null) {
            copy[k] = (Event) Objects.requireNonNull(own(copy[k]));
          }
        }
        inner[i] = copy;
      } else {
        inner[i] = own(inner[i]);
      }
    }
    return inner;
  }

  /** The runtime's own object of a wrapper that was made here; anything else as it is. */
  @Nullable Object own(@Nullable Object object) {
    Wrapped wrapped = object == null ? null : handler(object);
    return wrapped != null && wrapped.wrapping() == this ? wrapped.target() : object;
  }
}
