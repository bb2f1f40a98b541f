package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Resource;
import io.coral.spec.Sensors;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often a board's runtime is asked. */
class BoardReadingsTest {

  private final AtomicInteger asked = new AtomicInteger();
  private final BoardReadings readings = new BoardReadings(Runnable::run);

  /** Tells sensors, and nothing else. */
  private Resource board() {
    return (Resource)
        Proxy.newProxyInstance(
            Resource.class.getClassLoader(),
            new Class<?>[] {Resource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("sensors")) {
                asked.incrementAndGet();
                return Sensors.UNKNOWN;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  @Test
  void whoeverLooksOftenHasSensorsReadOnceInAWhile() {
    readings.opened(board());

    for (int i = 0; i < 10_000; i++) {
      readings.last();
    }

    assertThat(asked.get()).isBetween(1, 50);
  }

  @Test
  void aBoardThatWasClosedAndOpenedIsReadAtOnce() {
    readings.opened(board());
    readings.last();
    readings.closed();
    readings.opened(board());
    readings.last();

    assertThat(asked).hasValue(2);
  }
}
