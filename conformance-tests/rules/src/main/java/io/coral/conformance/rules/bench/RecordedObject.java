package io.coral.conformance.rules.bench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands behind a stand-in: notes each call and passes it on to the runtime's own object. */
final class RecordedObject implements InvocationHandler {

  private final CallRecord record;
  private final Object target;
  private final String name;

  RecordedObject(CallRecord record, Object target, String name) {
    this.record = record;
    this.target = target;
    this.name = name;
  }

  /** What stands behind an object, if it is a stand-in. */
  static @Nullable RecordedObject of(@Nullable Object object) {
    return object != null
            && Proxy.isProxyClass(object.getClass())
            && Proxy.getInvocationHandler(object) instanceof RecordedObject recorded
        ? recorded
        : null;
  }

  String name() {
    return name;
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(method, arguments);
    }
    RecordedCall call = record.begin(name + "." + method.getName() + CallText.of(arguments));
    Object result;
    try {
      result = pass(target, method, arguments);
    } catch (Throwable e) {
      record.end(call, " ✗ " + CallText.of(e));
      throw e;
    }
    Object answer = standIn(result);
    record.end(call, method.getReturnType() == void.class ? "" : " → " + CallText.of(answer));
    return answer;
  }

  /** Makes a call with the runtime's own objects in place of their stand-ins. */
  static @Nullable Object pass(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, own(arguments));
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNullElse(e.getCause(), e);
    }
  }

  private @Nullable Object standIn(@Nullable Object result) {
    if (result instanceof List<?> list) {
      return list.stream().anyMatch(record::knows)
          ? list.stream().map(this::standIn).collect(Collectors.toUnmodifiableList())
          : list;
    }
    return result == null ? null : record.standIn(result);
  }

  private Object ofObject(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "equals" -> target.equals(own(Objects.requireNonNull(arguments)[0]));
      case "hashCode" -> target.hashCode();
      default -> target.toString();
    };
  }

  private static @Nullable Object @Nullable [] own(@Nullable Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    @Nullable Object[] own = new @Nullable Object[arguments.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = own(arguments[i]);
    }
    return own;
  }

  private static @Nullable Object own(@Nullable Object argument) {
    RecordedObject recorded = of(argument);
    if (recorded != null) {
      return recorded.target;
    }
    if (argument instanceof Object[] array) {
      Object[] own = Arrays.copyOf(array, array.length);
      Arrays.setAll(own, i -> own(array[i]));
      return own;
    }
    return argument;
  }
}
