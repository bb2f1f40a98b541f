package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Schedule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What one tenant has unanswered. */
class AccountTest {

  private final Account account =
      new Account(
          "lab",
          new Schedule(Policy.DEFAULT, Mockito.mock(Decisions.class)).addTenant(1),
          new Shares(Map.of(), 10, Long.MAX_VALUE, false, List.of()));

  @Test
  void bytesThatNoNumberHoldsAreTooMany() throws InterruptedException {
    assertThat(account.take(1, Long.MAX_VALUE)).isTrue();

    assertThat(account.take(1, 1)).isFalse();
    assertThat(account.awaitRoom(1, 1, System.nanoTime())).isFalse();

    account.give(1, Long.MAX_VALUE);
    assertThat(account.take(1, 1)).isTrue();
  }
}
