package io.coral.spec.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.RuntimeInfo;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class RegisteredRuntimeTest {
  private static final RuntimeInfo INFO =
      new RuntimeInfo(
          "acme", "Acme", RuntimeInfo.SPEC_VERSION, List.of(), false, false, Bounds.DEFAULT);

  /** What happened, in order. */
  private final List<String> told = new ArrayList<>();

  private static <T> T of(Class<T> type, Function<String, Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.apply(method.getName())));
  }

  private RegisteredRuntime registered(Function<String, Object> registering) {
    AcceleratorRuntime runtime = of(AcceleratorRuntime.class, method -> INFO);
    return new RegisteredRuntime(
        of(BundleContext.class, registering), runtime, () -> told.add("stopped"));
  }

  @Test
  void aRuntimeIsTakenBackBeforeItIsStopped() {
    ServiceRegistration<?> registration =
        of(
            ServiceRegistration.class,
            method -> {
              told.add(method);
              return null;
            });

    registered(method -> registration).close();

    assertThat(told).containsExactly("unregister", "stopped");
  }

  @Test
  void aRuntimeThatIsUnregisteredAlreadyIsStoppedNoLess() {
    ServiceRegistration<?> forgotten =
        of(
            ServiceRegistration.class,
            method -> {
              throw new IllegalStateException("it is unregistered already");
            });

    assertThatThrownBy(registered(method -> forgotten)::close)
        .hasMessage("it is unregistered already");

    assertThat(told).containsExactly("stopped");
  }

  @Test
  void aRuntimeThatCannotBeRegisteredIsStopped() {
    assertThatThrownBy(
            () ->
                registered(
                    method -> {
                      throw new IllegalStateException("the bundle has been stopped");
                    }))
        .hasMessage("the bundle has been stopped");

    assertThat(told).containsExactly("stopped");
  }
}
