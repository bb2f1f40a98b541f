package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class InaccelServiceTest {

  /** Registers whatever comes, and has forgotten it when it is to be unregistered. */
  private static BundleContext forgetful(List<AcceleratorRuntime> registered) {
    ServiceRegistration<?> forgotten =
        (ServiceRegistration<?>)
            Proxy.newProxyInstance(
                InaccelServiceTest.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("it is unregistered already");
                });
    return (BundleContext)
        Proxy.newProxyInstance(
            InaccelServiceTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("registerService")) {
                return null;
              }
              registered.add((AcceleratorRuntime) arguments[1]);
              return forgotten;
            });
  }

  @Test
  void aRuntimeThatIsUnregisteredAlreadyIsStoppedNoLess() {
    List<AcceleratorRuntime> registered = new ArrayList<>();
    InaccelService service =
        new InaccelService(
            forgetful(registered), Map.of("stop.grace", "none"), new InaccelFormats());

    assertThatThrownBy(service::stop).hasMessage("it is unregistered already");

    assertThatThrownBy(() -> registered.get(0).open("any"))
        .asInstanceOf(InstanceOfAssertFactories.type(AcceleratorException.class))
        .extracting(AcceleratorException::code)
        .isEqualTo(ErrorCode.SHUTDOWN);
  }
}
