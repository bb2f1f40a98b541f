package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a glance is taken for a look. */
class GlanceTest {

  private final AtomicLong now = new AtomicLong();
  private final Glance glance = new Glance(now::get);

  @Test
  void whatWasSeenIsLookedAtAgainAfterAMoment() {
    assertThat(glance.shows(() -> true)).isTrue();
    now.addAndGet(Glance.MOMENT_NANOS - 1);
    assertThat(glance.shows(() -> false)).isTrue();

    now.incrementAndGet();

    assertThat(glance.shows(() -> false)).isFalse();
  }

  @Test
  void whatDoesNotHoldIsLookedAtEachTime() {
    AtomicInteger looks = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      assertThat(glance.shows(() -> looks.incrementAndGet() < 0)).isFalse();
    }

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
