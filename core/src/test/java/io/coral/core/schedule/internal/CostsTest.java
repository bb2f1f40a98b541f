package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request is expected to take on each board, and that a decision tells it who asks. */
class CostsTest implements Decisions {

  private static final double RUN = 10_000_000;
  private static final double COPY = 1_000_000;
  private static final long PROGRAMMING = Policy.DEFAULT.unknownProgramming();

  private final Schedule schedule = new Schedule(Policy.DEFAULT, this);
  private final Tenant tenant = schedule.addTenant(1);
  private final Queue queue = schedule.addQueue();
  private final Queue other = schedule.addQueue();
  private final Binary binary = schedule.addBinary(0, List.of(queue), 0);
  private final Binary others = schedule.addBinary(0, List.of(other), 0);
  private final ScheduledBoard board = schedule.addBoard(0, 0, 0);
  private final List<Ticket> started = new ArrayList<>();

  /** A run takes 10 ms, a copy to or from the board 1 ms. */
  @BeforeEach
  void oneBoardThatRanOne() {
    schedule.programmed(board, binary, 0);
    schedule.admit(ticket(queue), 0);
    schedule.completed(started.get(0), 0, COPY, RUN, COPY);
  }

  private Ticket ticket(Queue asked) {
    return new Ticket(asked, tenant, 0, Long.MAX_VALUE, 1, 1, 1);
  }

  /** One that reads what boards keep. */
  private Ticket reading() {
    Ticket reading = ticket(queue);
    reading.needs(new long[] {7}, new double[] {100});
    return reading;
  }

  private List<Cost> costs(long now) {
    return schedule.costs(ticket(queue), now);
  }

  @Test
  void whatStandsBeforeItIsItsQueue() {
    assertThat(costs(0)).containsExactly(new Cost(board, 0, 0, 2 * COPY, RUN));

    schedule.admit(ticket(queue), 0);

    assertThat(costs(0))
        .as("its copy is done while the other one runs")
        .containsExactly(new Cost(board, 0, RUN, 2 * COPY, RUN));
  }

  @Test
  void theBoardWhereItIsDoneSoonestComesFirst() {
    ScheduledBoard second = schedule.addBoard(0, 0, 0);
    schedule.programmed(second, binary, 0);
    assertThat(costs(0)).extracting(Cost::board).containsExactly(board, second);

    schedule.admit(ticket(queue), 0);

    assertThat(costs(0)).extracting(Cost::board).containsExactly(second, board);
  }

  @Test
  void aBoardWithAnotherProgramIsToBeProgrammedOnceItIsFree() {
    ScheduledBoard second = schedule.addBoard(0, 0, 0);
    schedule.programmed(second, others, 0);
    schedule.admit(ticket(other), 0);

    assertThat(costs(0))
        .last()
        .isEqualTo(new Cost(second, PROGRAMMING, Policy.DEFAULT.unknownRun(), 2 * COPY, RUN));
  }

  @Test
  void aBoardThatIsBeingProgrammedComesNearer() {
    schedule.removeBoard(board, 0);
    ScheduledBoard empty = schedule.addBoard(0, 0, 0);
    Ticket waits = ticket(queue);
    schedule.admit(waits, 0);
    assertThat(empty.state()).isEqualTo(ScheduledBoard.State.PROGRAMMING);

    assertThat(schedule.costs(waits, 0))
        .containsExactly(new Cost(empty, PROGRAMMING, 0, 2 * COPY, RUN));
    assertThat(schedule.costs(waits, PROGRAMMING / 4))
        .containsExactly(new Cost(empty, 0.75 * PROGRAMMING, 0, 2 * COPY, RUN));
  }

  @Test
  void aBoardThatWasPutAsideIsBackAfterThat() {
    schedule.putAside(board, 0);

    assertThat(costs(1_000))
        .containsExactly(new Cost(board, 0, Policy.DEFAULT.aside() - 1_000, 2 * COPY, RUN));
  }

  @Test
  void dataThatIsThereIsNotCopied() {
    ScheduledBoard second = schedule.addBoard(0, 0, 0);
    schedule.programmed(second, binary, 0);
    Ticket first = reading();
    schedule.admit(first, 0);
    schedule.dataCame(7, 100, board);
    schedule.dataCopied(first, 100, 5 * COPY);
    schedule.completed(first, 0, COPY, RUN, COPY);

    assertThat(schedule.costs(reading(), 0))
        .extracting(Cost::copies)
        .containsExactly(2 * COPY, 7 * COPY);
  }

  @Test
  void boardsThatOthersHoldOrOnWhichItFailedAreNoneForIt() {
    ScheduledBoard second = schedule.addBoard(0, 0, 0);
    schedule.programmed(second, binary, 0);
    ScheduledBoard third = schedule.addBoard(0, 0, 0);
    schedule.programmed(third, binary, 0);
    schedule.reserve(new Hold(schedule.addTenant(1), List.of(second), 1, 1_000, 1_000), 0);
    Ticket failed = ticket(queue);
    schedule.admit(failed, 0);
    assertThat(failed.unit().board()).isSameAs(board);
    schedule.returned(failed, true, 0);

    assertThat(schedule.costs(failed, 0)).extracting(Cost::board).containsExactly(third);
  }

  @Test
  void ofManyBoardsThatAreAlikeSomeAreLookedAt() {
    boardsWith(binary, 100);

    assertThat(costs(0)).hasSize(32);
  }

  @Test
  void theBoardThatIsChosenForItsDataIsAmongThem() {
    List<ScheduledBoard> many = boardsWith(binary, 100);
    Ticket first = reading();
    schedule.admit(first, 0);
    schedule.dataCopied(first, 100, 5 * COPY);
    schedule.completed(first, 0, COPY, RUN, COPY);
    schedule.dataCame(7, 100, many.get(77));
    Ticket again = reading();
    again.keepCosts();

    schedule.admit(again, 0);

    assertThat(again.unit().board()).isSameAs(many.get(77));
    assertThat(again.costs()).hasSize(32).extracting(Cost::board).startsWith(many.get(77));
  }

  @Test
  void aSlowBoardThatIsChosenIsAmongThemThoughManyWouldBeDoneSooner() {
    ScheduledBoard slow = schedule.addBoard(0, 1, 0);
    schedule.programmed(slow, binary, 0);
    Ticket first = ticket(queue);
    schedule.admit(first, 0);
    assertThat(first.unit().board()).isSameAs(slow);
    schedule.completed(first, 0, COPY, 3 * RUN, COPY);
    boardsWith(binary, 40);
    for (int i = 0; i < 200; i++) {
      Ticket each = ticket(queue);
      each.keepCosts();
      schedule.admit(each, 0);
    }

    Ticket there = slow.bound.get(0);

    assertThat(there.costs()).extracting(Cost::board).hasSize(33).last().isSameAs(slow);
  }

  private List<ScheduledBoard> boardsWith(Binary program, int many) {
    List<ScheduledBoard> made = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      ScheduledBoard one = schedule.addBoard(0, 0, 0);
      schedule.programmed(one, program, 0);
      made.add(one);
    }
    return made;
  }

  @Test
  void whatWaitsForTheBoardWithItsDataStandsBehindThoseBeforeItAlone() {
    boardsWith(binary, 1);
    Ticket first = reading();
    schedule.admit(first, 0);
    schedule.dataCame(7, 100, board);
    schedule.dataCopied(first, 100, 50 * COPY);
    schedule.completed(first, 0, COPY, RUN, COPY);
    schedule.admit(reading(), 0);
    Ticket one = reading();
    Ticket other = reading();
    one.keepCosts();

    schedule.admit(one, 0);
    schedule.admit(other, 0);

    assertThat(one.state()).isEqualTo(Ticket.State.PINNED);
    assertThat(other.state()).isEqualTo(Ticket.State.PINNED);
    assertThat(schedule.costs(one, 0)).contains(new Cost(board, 0, RUN, 2 * COPY, RUN));
    assertThat(schedule.costs(other, 0)).contains(new Cost(board, 0, 2 * RUN, 2 * COPY, RUN));

    long free = (long) (COPY + RUN);
    schedule.completed(board.bound.get(0), free, COPY, RUN, 0);

    assertThat(one.costs())
        .filteredOn(cost -> cost.board() == board)
        .singleElement()
        .satisfies(cost -> assertThat(cost.queue()).isLessThan(RUN));
  }

  @Test
  void aDecisionIsKeptForWhoAskedAlone() {
    Ticket asks = ticket(queue);
    asks.keepCosts();
    Ticket asksNot = ticket(queue);

    schedule.admit(asksNot, 0);
    schedule.admit(asks, 0);
    schedule.completed(asksNot, (long) RUN, COPY, RUN, COPY);

    assertThat(started).contains(asks, asksNot);
    assertThat(asks.costs()).extracting(Cost::board).containsExactly(board);
    assertThat(asksNot.costs()).isEmpty();
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
