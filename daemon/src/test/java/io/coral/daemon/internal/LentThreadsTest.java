package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LentThreadsTest {

  private final LentThreads threads = new LentThreads();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void end() {
    threads.end(Duration.ofSeconds(10));
  }

  /** How many a tenant gets whose calls do not end. */
  private int greedy(String tenant) {
    for (int lent = 0; ; lent++) {
      try {
        threads.lend(tenant, this::untilTheEnd);
      } catch (CallException e) {
        assertThat(e).hasMessageContaining(lent + " calls of tenant " + tenant);
        return lent;
      }
    }
  }

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void eachTenantLeavesOthersAsManyAsItTakes() {
    assertThat(greedy("first")).isEqualTo(32);
    assertThat(greedy("second")).isEqualTo(16);
    assertThat(greedy("third")).isEqualTo(8);
  }

  @Test
  void eachTenantHasOneHoweverManyAreGreedy() {
    for (int i = 0; i < 20; i++) {
      greedy("greedy " + i);
    }

    assertThat(greedy("modest")).isEqualTo(1);
  }

  @Test
  void whatEndsIsLentAgain() {
    greedy("first");
    end.countDown();

    await().untilAsserted(() -> threads.lend("first", () -> {}));
  }

  @Test
  void whoAsksAtTheEndIsToldSo() {
    threads.end(Duration.ofSeconds(10));

    assertThatThrownBy(() -> threads.lend("late", () -> {})).isInstanceOf(CallException.class);
  }
}
