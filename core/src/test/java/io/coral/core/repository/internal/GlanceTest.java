package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a glance is taken for a look. */
class GlanceTest {

  private final Glance glance = new Glance();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void whatWasSeenIsLookedAtAgainAfterAMoment() {
    assertThat(glance.shows(() -> looks.incrementAndGet() > 0)).isTrue();

    await().until(() -> !glance.shows(() -> false));
  }

  @Test
  void whatDoesNotHoldIsLookedAtEachTime() {
    assertThat(glance.shows(() -> looks.incrementAndGet() < 0)).isFalse();
    assertThat(glance.shows(() -> looks.incrementAndGet() < 0)).isFalse();

    assertThat(looks).hasValue(2);
  }

  @Test
  void afterAChangeOfOnesOwnNothingIsTakenForSeen() {
    assertThat(glance.shows(() -> true)).isTrue();

    glance.forget();

    assertThat(glance.shows(() -> false)).isFalse();
  }

  @Test
  void aChangeDuringTheLookIsNotOverlooked() {
    assertThat(
            glance.shows(
                () -> {
                  glance.forget();
                  return true;
                }))
        .isTrue();

    assertThat(glance.shows(() -> false)).isFalse();
  }
}
