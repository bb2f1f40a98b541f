package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A board that failed is left alone for a while, and then tried with one request. */
class AsideTest implements Decisions {

  private static final long PAUSE = Policy.DEFAULT.aside();

  private final Schedule schedule = new Schedule(Policy.DEFAULT, this);
  private final Tenant tenant = schedule.addTenant(1);
  private final Queue queue = schedule.addQueue();
  private final ScheduledBoard board = schedule.addBoard(0, 0, 0);
  private final List<Ticket> started = new ArrayList<>();

  /** With two compute units. */
  AsideTest() {
    schedule.programmed(board, schedule.addBinary(0, List.of(queue, queue), 0), 0);
  }

  private void ask(int requests) {
    for (int i = 0; i < requests; i++) {
      schedule.admit(new Ticket(queue, tenant, 0, Long.MAX_VALUE, 1, 1, 1), 0);
    }
  }

  @Test
  void theOthersFollowOnceTheOneIsDone() {
    schedule.putAside(board, 0);
    ask(3);
    schedule.advance(PAUSE - 1);
    assertThat(started).isEmpty();

    schedule.advance(PAUSE);
    assertThat(started).hasSize(1);

    schedule.completed(started.get(0), PAUSE + 1);
    assertThat(started).hasSize(3);
  }

  @Test
  void theNextFollowsAloneWhenTheOneComesBack() {
    schedule.putAside(board, 0);
    ask(3);
    schedule.advance(PAUSE);

    schedule.returned(started.get(0), false, PAUSE + 1);

    assertThat(started).hasSize(2);
  }

  @Test
  void whatRanThereBeforeCountsAsTheOne() {
    ask(2);
    schedule.putAside(board, 0);
    ask(2);
    schedule.advance(PAUSE);
    assertThat(started).hasSize(2);

    schedule.completed(started.get(0), PAUSE + 1);

    assertThat(started).hasSize(4);
  }

  @Test
  void eachFailureDoublesThePauseUpToABoundAndASuccessEndsThat() {
    long now = 0;
    for (long pause = PAUSE; pause < 8 * Policy.DEFAULT.longestAside(); pause *= 2) {
      schedule.putAside(board, now);

      long end = now + Math.min(pause, Policy.DEFAULT.longestAside());
      assertThat(schedule.wake()).isEqualTo(end);
      now = end;
      schedule.advance(now);
    }
    ask(1);
    schedule.completed(started.get(0), now);

    schedule.putAside(board, now);

    assertThat(schedule.wake()).isEqualTo(now + PAUSE);
  }

  @Override
  public void start(Ticket ticket, Unit unit) {
    started.add(ticket);
  }

  @Override
  public void program(ScheduledBoard board, Binary with) {}

  @Override
  public void expire(Ticket late, Expiry why) {}

  @Override
  public void held(Hold hold) {}
}
