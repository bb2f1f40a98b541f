package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A default of the API is for those who wrap another one; the engine has an answer of its own. */
class EngineCoralTest {

  @Test
  void everyCallReachesTheEngine() {
    assertThat(calls(Coral.class, method -> !method.getName().equals("overlay")))
        .isSubsetOf(calls(EngineCoral.class, method -> true));
  }

  private static String[] calls(Class<?> type, Predicate<Method> which) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(which)
        .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()))
        .toArray(String[]::new);
  }
}
