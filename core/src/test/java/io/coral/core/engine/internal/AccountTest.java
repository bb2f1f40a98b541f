package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.coral.api.Share;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Ticket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What one tenant has unanswered. */
class AccountTest {

  private final Schedule schedule = new Schedule(Policy.DEFAULT, Mockito.mock(Decisions.class));
  private final Queue queue = schedule.addQueue();
  private final Account account =
      new Account(
          "lab",
          schedule.addTenant(1),
          new Shares(Map.of(), 10, Long.MAX_VALUE, 2, false, List.of()));

  @Test
  void bytesThatNoNumberHoldsAreTooMany() throws InterruptedException {
    assertThat(account.take(1, Long.MAX_VALUE)).isTrue();

    assertThat(account.take(1, 1)).isFalse();
    assertThat(account.awaitRoom(1, 1, System.nanoTime())).isFalse();

    account.give(1, Long.MAX_VALUE);
    assertThat(account.take(1, 1)).isTrue();
  }

  @Test
  void anApplicationThatAsksForNothingIsForgottenForTheNext() {
    Asker first = account.asker("first");
    assertThat(account.asker("first")).isSameAs(first).isNotSameAs(account.asker(""));

    account.asker("second");

    assertThat(account.share().applications())
        .extracting(Share.OfApplication::name)
        .containsExactly("second");
  }

  @Test
  void anApplicationIsKnownForAsLongAsARequestOfItIsUnansweredWhereverThatIs() {
    Asker first = account.asker("first");
    first.asks();

    account.asker("second");

    assertThat(account.asker("first")).isSameAs(first);
    first.isAnswered();
    account.asker("third");
    assertThat(account.asker("first")).isNotSameAs(first);
  }

  @Test
  void applicationsBeyondTheBoundAreOneWithThoseWithoutAName() {
    ask("first");
    ask("second");

    assertThat(account.asker("third")).isSameAs(account.asker(""));
    assertThat(account.asker("").application).isSameAs(account.tenant.own());
    assertThat(account.share().applications())
        .extracting(Share.OfApplication::name, Share.OfApplication::requests)
        .containsExactly(tuple("first", 1), tuple("second", 1));
  }

  private void ask(String application) {
    schedule.admit(
        new Ticket(queue, account.asker(application).application, 0, Long.MAX_VALUE, 1, 1, 1), 0);
  }
}
