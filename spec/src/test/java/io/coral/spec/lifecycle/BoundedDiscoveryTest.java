package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedDiscoveryTest {

  private static final DeviceInfo BOARD =
      new DeviceInfo(
          "board-0", "acme", "one", "1", List.of(), List.of(), List.of(), Optional.empty());
  private static final Discovery SEEN = new Discovery(List.of(BOARD), List.of());

  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private volatile Callable<Discovery> look = () -> SEEN;
  private final BoundedDiscovery discovery =
      new BoundedDiscovery(
          new BoundedCall.Limit("discover.limit", Duration.ofSeconds(1)),
          "the library",
          "look at the library",
          () -> {
            looks.incrementAndGet();
            return look.call();
          });

  @AfterEach
  void letGo() {
    hanging.countDown();
  }

  /** A library that cannot be interrupted. */
  private Discovery hang() {
    boolean interrupted = false;
    while (hanging.getCount() > 0) {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new Discovery(List.of(), List.of());
  }

  private static Finding only(Discovery seen) {
    assertThat(seen.findings()).hasSize(1);
    return seen.findings().get(0);
  }

  @Test
  void whatIsSeenIsTold() {
    assertThat(discovery.discover()).isEqualTo(SEEN);
  }

  @Test
  void aLookThatHangsIsToldWithTheDevicesSeenLastAndIsTheOnlyOne() {
    discovery.discover();
    look = this::hang;

    Discovery late = discovery.discover();
    assertThat(late.devices()).containsExactly(BOARD);
    assertThat(only(late).subject()).isEqualTo("the library");
    assertThat(only(late).cause()).contains("PT1S").contains("discover.limit");
    assertThat(only(late).remedy()).isEqualTo("look at the library");
    assertThat(only(discovery.discover()).cause()).contains("has not come back");
    assertThat(looks).hasValue(2);

    look = () -> SEEN;
    hanging.countDown();
    Awaitility.await().untilAsserted(() -> assertThat(discovery.discover()).isEqualTo(SEEN));
  }

  @Test
  void whatALookThrowsIsAFinding() {
    discovery.discover();
    look =
        () -> {
          throw new StackOverflowError("a bug of a library");
        };

    Discovery failed = discovery.discover();
    assertThat(failed.devices()).containsExactly(BOARD);
    assertThat(only(failed).cause()).contains("a bug of a library");
    look = () -> SEEN;
    assertThat(discovery.discover()).isEqualTo(SEEN);
  }
}
