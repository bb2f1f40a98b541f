package io.coral.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.layers.leaks.LeakTracking;
import io.coral.layers.record.Recording;
import io.coral.layers.trace.Tracing;
import io.coral.layers.validation.Validation;
import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that only looks on costs no call its result, whatever a runtime throws at it. */
class OddRuntimeTest {

  private static final Set<String> BROKEN =
      Set.of("info", "discover", "state", "failure", "times", "completion");

  @TempDir Path folder;

  /** Throws an error at everything that only tells. */
  private static Object odd(Call call) throws Throwable {
    boolean tells =
        call.type() == AcceleratorRuntime.class
            || call.type() == Resource.class
            || call.type() == Event.class;
    if (tells && BROKEN.contains(call.method())) {
      throw new AssertionError(call.method() + " is broken");
    }
    return call.proceed();
  }

  private static void computesBehind(Layer layer) throws InterruptedException {
    AcceleratorRuntime odd = Sims.behind(OddRuntimeTest::odd);
    try (Resource resource = Sims.programmed(Wrapping.wrap(odd, List.of(layer)))) {
      assertThat(Sims.add(resource, 100).hostView().getFloat(4 * 99)).isEqualTo(297);
    }
  }

  @Test
  void recording() throws IOException, InterruptedException {
    try (Recording recording = new Recording(folder.resolve("recording"))) {
      computesBehind(recording);
    }
  }

  @Test
  void tracing() throws IOException, InterruptedException {
    try (Tracing tracing = new Tracing(folder.resolve("trace.json"))) {
      computesBehind(tracing);
    }
  }

  @Test
  void validation() throws InterruptedException {
    computesBehind(new Validation(violation -> {}));
  }

  @Test
  void aListenerOfViolationsThatFailsIsNobodysFailure() {
    AtomicInteger told = new AtomicInteger();
    Validation validation =
        new Validation(
            violation -> {
              told.incrementAndGet();
              throw new AssertionError("the listener is broken");
            });
    try (Resource resource = Sims.programmed(Sims.behind(validation))) {
      Memory memory = resource.memories().get(0);
      assertThatThrownBy(() -> memory.allocate(0)).isInstanceOf(AcceleratorException.class);
      assertThat(told).hasValue(1);
      assertThat(memory.allocate(64).size()).isEqualTo(64);
    }
  }

  @Test
  void leakTracking() throws InterruptedException {
    computesBehind(new LeakTracking(leak -> {}));
  }
}
