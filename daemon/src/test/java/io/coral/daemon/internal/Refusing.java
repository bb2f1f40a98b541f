package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.Preparation;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * An engine that refuses requests for {@code refused.CODE} with that code, and that is at fault for
 * one accelerator.
 */
record Refusing(Coral engine) implements InvocationHandler {

  /** What it ends with an error for. */
  static final String ERROR = "error";

  private static final String PREFIX = "refused.";

  static Coral over(Coral engine) {
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(), new Class<?>[] {Coral.class}, new Refusing(engine));
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "submit" -> refuse(((Request) arguments[0]).accelerator());
      case "prepare" -> refuse(((Preparation) arguments[0]).accelerator());
      default -> {}
    }
    try {
      return method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void refuse(String accelerator) {
    if (accelerator.equals(ERROR)) {
      throw new LinkageError("a test's");
    }
    if (accelerator.startsWith(PREFIX)) {
      throw new RequestException(
          RequestException.Code.valueOf(accelerator.substring(PREFIX.length())),
          accelerator,
          accelerator + " is refused by a test");
    }
  }
}
