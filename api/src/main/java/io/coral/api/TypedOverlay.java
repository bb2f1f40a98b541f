package io.coral.api;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Answers the methods of a caller's interface with accelerators. */
final class TypedOverlay implements InvocationHandler {

  private static final Object[] NONE = {};

  private final Overlay overlay;
  private final Class<?> type;

  private TypedOverlay(Overlay overlay, Class<?> type) {
    this.overlay = overlay;
    this.type = type;
  }

  static <T> T of(Overlay overlay, Class<T> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    for (Method method : type.getMethods()) {
      Class<?> returned = method.getReturnType();
      if (Modifier.isAbstract(method.getModifiers())
          && returned != void.class
          && returned != Response.class
          && returned != Answer.class) {
        throw new IllegalArgumentException(
            method + " returns " + returned.getName() + "; expected void, Response or Answer");
      }
    }
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, new TypedOverlay(overlay, type)));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> type.getSimpleName() + " of " + overlay;
      };
    }
    if (method.isDefault()) {
      return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
          .unreflectSpecial(method, method.getDeclaringClass())
          .bindTo(proxy)
          .invokeWithArguments(arguments == null ? NONE : arguments);
    }
    Answer answer = overlay.submit(method.getName(), arguments == null ? NONE : arguments);
    if (method.getReturnType() == Answer.class) {
      return answer;
    }
    Response response = answer.join();
    return method.getReturnType() == void.class ? null : response;
  }
}
