package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacklogTest {

  private static final Comparator<Ticket> DUE =
      Comparator.<Ticket>comparingInt(ticket -> -ticket.priority)
          .thenComparingLong(ticket -> ticket.deadline)
          .thenComparingLong(ticket -> ticket.order);

  private final Queue queue = new Queue(0);
  private final Tenant tenant = new Tenant(0, 1);
  private final Backlog backlog = new Backlog(queue, tenant);

  private Ticket ticket(int priority, long deadline, long order) {
    Ticket ticket = new Ticket(queue, tenant, priority, deadline, 0, 0, 0);
    ticket.order = order;
    return ticket;
  }

  @Test
  void ofThoseThatAreAlikeOneStandsInTheHeap() {
    for (int i = 0; i < 1000; i++) {
      backlog.enter(ticket(0, Long.MAX_VALUE, i));
    }

    assertThat(backlog.peek()).extracting(Flow::size).isEqualTo(1);
    assertThat(backlog.head()).extracting(ticket -> ticket.order).isEqualTo(0L);
  }

  @Test
  void oneThatComesBackStandsBeforeThoseThatCameAfterIt() {
    Ticket first = ticket(0, Long.MAX_VALUE, 1);
    backlog.enter(ticket(0, Long.MAX_VALUE, 2));
    backlog.enter(ticket(0, Long.MAX_VALUE, 3));

    backlog.enter(first);

    assertThat(backlog.head()).isSameAs(first);
  }

  /** However many kinds there are, between one chain for all and one for each. */
  @ParameterizedTest(name = "{0} priorities and as many deadlines")
  @ValueSource(ints = {1, 2, 5, 1000})
  void theOneThatIsDueComesFirstWhateverCameAndWent(int kinds) {
    Random random = new Random(kinds);
    List<Ticket> expected = new ArrayList<>();
    List<Ticket> outside = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int step = random.nextInt(8);
      if (expected.isEmpty() || step < 4) {
        boolean comesBack = step == 0 && !outside.isEmpty();
        Ticket ticket =
            comesBack
                ? outside.remove(random.nextInt(outside.size()))
                : ticket(random.nextInt(kinds), random.nextInt(kinds), i);
        backlog.enter(ticket);
        expected.add(ticket);
        expected.sort(DUE);
      } else {
        Ticket ticket = expected.remove(step < 7 ? 0 : random.nextInt(expected.size()));
        backlog.leave(ticket);
        outside.add(ticket);
      }
      assertThat(backlog.head()).isSameAs(expected.isEmpty() ? null : expected.get(0));
    }
    for (Ticket ticket : expected) {
      assertThat(backlog.head()).isSameAs(ticket);
      backlog.leave(ticket);
    }
    assertThat(backlog.size()).isZero();
  }
}
