package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** An engine that refuses requests for {@code refused.CODE} with that code. */
record Refusing(Coral engine) implements InvocationHandler {

  private static final String PREFIX = "refused.";

  static Coral over(Coral engine) {
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(), new Class<?>[] {Coral.class}, new Refusing(engine));
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("submit")) {
      refuse(((Request) arguments[0]).accelerator());
    }
    try {
      return method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void refuse(String accelerator) {
    if (accelerator.startsWith(PREFIX)) {
      throw new RequestException(
          RequestException.Code.valueOf(accelerator.substring(PREFIX.length())),
          accelerator,
          accelerator + " is refused by a test");
    }
  }
}
