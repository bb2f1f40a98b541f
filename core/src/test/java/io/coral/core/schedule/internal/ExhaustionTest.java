package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a request that failed on boards is given up, and when it waits for another. */
class ExhaustionTest implements Decisions {

  private final Schedule schedule = new Schedule(Policy.DEFAULT, this);
  private final Tenant tenant = schedule.addTenant(1);
  private final Queue queue = schedule.addQueue();
  private final Binary binary = schedule.addBinary(0, List.of(queue), 0);
  private final List<ScheduledBoard> started = new ArrayList<>();
  private final List<Expiry> expired = new ArrayList<>();
  private final Ticket ticket = new Ticket(queue, tenant, 0, Long.MAX_VALUE, 1, 1, 1);

  private ScheduledBoard board() {
    ScheduledBoard board = schedule.addBoard(0, 0, 0);
    schedule.programmed(board, binary, 0);
    return board;
  }

  @Test
  void aBoardThatWasPutAsideIsWaitedFor() {
    ScheduledBoard failing = board();
    ScheduledBoard aside = board();
    schedule.putAside(aside, 0);
    schedule.admit(ticket, 0);

    schedule.returned(ticket, true, 1);

    assertThat(expired).isEmpty();
    schedule.advance(schedule.wake());
    assertThat(started).containsExactly(failing, aside);
  }

  @Test
  void aBoardThatIsBeingProgrammedIsWaitedFor() {
    ScheduledBoard failing = board();
    ScheduledBoard other = schedule.addBoard(0, 0, 0);
    Queue another = schedule.addQueue();
    Binary elsewhere = schedule.addBinary(0, List.of(another), 0);
    schedule.admit(new Ticket(another, tenant, 0, Long.MAX_VALUE, 1, 1, 1), 0);
    assertThat(other.state()).isEqualTo(ScheduledBoard.State.PROGRAMMING);
    schedule.admit(ticket, 0);

    schedule.returned(ticket, true, 1);

    assertThat(expired).isEmpty();
    schedule.programmed(other, elsewhere, 2);
    schedule.completed(started(another), 3);
    for (long wake = schedule.wake(); wake < Long.MAX_VALUE; wake = schedule.wake()) {
      schedule.advance(wake);
      if (other.state() == ScheduledBoard.State.PROGRAMMING) {
        schedule.programmed(other, binary, wake);
      }
    }
    assertThat(started).containsExactly(failing, other, other);
  }

  private Ticket started(Queue of) {
    return tickets.stream().filter(each -> each.queue == of).findFirst().orElseThrow();
  }

  @Test
  void itIsGivenUpOnceItFailedOnEachBoardThatComesBack() {
    board();
    ScheduledBoard aside = board();
    schedule.putAside(aside, 0);
    schedule.admit(ticket, 0);
    schedule.returned(ticket, true, 1);
    schedule.advance(schedule.wake());

    schedule.returned(ticket, true, Policy.DEFAULT.aside() + 1);

    assertThat(expired).containsExactly(Expiry.EXHAUSTED);
  }

  private final List<Ticket> tickets = new ArrayList<>();

  @Override
  public void start(Ticket started, Unit unit) {
    this.started.add(unit.board());
    tickets.add(started);
  }

  @Override
  public void program(ScheduledBoard board, Binary with) {}

  @Override
  public void expire(Ticket late, Expiry why) {
    expired.add(why);
  }

  @Override
  public void held(Hold hold) {}
}
