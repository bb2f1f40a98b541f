package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several idle units the requests of a thread get. */
class UsualUnitTest implements Decisions {

  private final Schedule schedule = new Schedule(Policy.DEFAULT, this);
  private final Tenant tenant = schedule.addTenant(1);
  private final Queue queue = schedule.addQueue();
  private final Deque<Ticket> started = new ArrayDeque<>();

  @BeforeEach
  void programTwoBoards() {
    Binary binary = schedule.addBinary(0, List.of(queue), 0);
    for (int i = 0; i < 2; i++) {
      schedule.programmed(schedule.addBoard(0, 0, 0), binary, 0);
    }
  }

  /** A request that comes by a thread, and the number of its board. */
  private int admit(int thread) {
    Ticket ticket = new Ticket(queue, tenant, 0, Long.MAX_VALUE, 1, 1, 1);
    ticket.isOf(thread);
    schedule.admit(ticket, 0);
    return ticket.unit.board().id();
  }

  private void completeAll() {
    while (!started.isEmpty()) {
      schedule.completed(started.remove(), 0);
    }
  }

  @Test
  void aThreadGetsTheBoardThatItHadBeforeIfThatIsIdle() {
    assertThat(List.of(admit(7), admit(8))).containsExactly(0, 1);
    completeAll();

    assertThat(List.of(admit(8), admit(7))).containsExactly(1, 0);
  }

  @Test
  void anIdleBoardComesBeforeTheUsualOneThatIsBusy() {
    admit(7);

    assertThat(admit(7)).isEqualTo(1);
  }

  @Override
  public void start(Ticket ticket, Unit unit) {
    started.add(ticket);
  }

  @Override
  public void program(ScheduledBoard board, Binary binary) {}

  @Override
  public void expire(Ticket ticket, Expiry why) {}

  @Override
  public void held(Hold hold) {}
}
