package io.coral.spec.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeLayersTest {

  private static AcceleratorRuntime runtime() {
    return (AcceleratorRuntime)
        Proxy.newProxyInstance(
            RuntimeLayersTest.class.getClassLoader(),
            new Class<?>[] {AcceleratorRuntime.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("nothing is asked of a runtime: " + method.getName());
            });
  }

  @Test
  void theLastLayerIsTheOutermost() {
    AcceleratorRuntime bare = runtime();
    AcceleratorRuntime inner = runtime();
    AcceleratorRuntime outer = runtime();
    RuntimeLayer first = runtime -> runtime == bare ? inner : bare;
    RuntimeLayer last = runtime -> runtime == inner ? outer : bare;

    assertThat(RuntimeLayers.over(bare, List.of(first, last)) == outer).isTrue();
    assertThat(RuntimeLayers.over(bare, List.of()) == bare).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // foreign code may
  void aLayerThatFailsOrAnswersNullIsLeftOut() {
    AcceleratorRuntime bare = runtime();
    AcceleratorRuntime outer = runtime();
    RuntimeLayer broken =
        new RuntimeLayer() {
          @Override
          public AcceleratorRuntime over(AcceleratorRuntime runtime) {
            throw new StackOverflowError("the layer is broken");
          }

          @Override
          public String toString() {
            throw new AssertionError("so is its name");
          }
        };

    assertThat(RuntimeLayers.over(bare, List.of(broken, runtime -> null)) == bare).isTrue();
    assertThat(RuntimeLayers.over(bare, List.of(broken, runtime -> outer)) == outer).isTrue();
  }
}
