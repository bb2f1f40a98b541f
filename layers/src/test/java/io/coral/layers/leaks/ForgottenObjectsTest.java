package io.coral.layers.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.layers.Sims;
import io.coral.spec.Buffer;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ForgottenObjectsTest {

  private final List<Leak> leaks = new CopyOnWriteArrayList<>();
  private final LeakTracking tracking = new LeakTracking(leaks::add);

  private static void forgetABuffer(Resource resource) {
    resource.memories().get(0).allocate(4096);
  }

  private void awaitLeaks(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              System.gc();
              return leaks.size() >= count;
            });
  }

  @Test
  void tellsOfAForgottenBufferWithTheStackThatMadeIt() {
    try (Resource resource = Sims.programmed(Sims.behind(tracking))) {
      forgetABuffer(resource);
      awaitLeaks(1);
    }
    assertThat(leaks).singleElement();
    assertThat(leaks.get(0).toString()).contains("buffer of 4096 bytes", "DDR[0]", "sim-0");
    assertThat(leaks.get(0).madeAt().getStackTrace()[0].getMethodName()).isEqualTo("forgetABuffer");
    assertThat(tracking.stillOpen()).isEmpty();
  }

  @Test
  void whatTheCallerStillHoldsIsNoLeakButOpen() {
    try (Resource resource = Sims.programmed(Sims.behind(tracking))) {
      Buffer held = resource.memories().get(0).allocate(64);
      forgetABuffer(resource);
      awaitLeaks(1);

      assertThat(tracking.stillOpen())
          .extracting(Leak::object)
          .containsExactlyInAnyOrder(
              "resource sim-0", "buffer of 64 bytes in memory 0 (DDR[0]) of sim-0");
      assertThat(held.size()).isEqualTo(64);
    }
    assertThat(leaks).hasSize(1);
  }

  @Test
  void closingTheResourceClosesWhatWasMadeFromIt() {
    Resource resource = Sims.programmed(Sims.behind(tracking));
    resource.memories().get(0).allocate(64);
    resource.openComputeUnit("spin");
    resource.close();

    assertThat(tracking.stillOpen()).isEmpty();
  }
}
