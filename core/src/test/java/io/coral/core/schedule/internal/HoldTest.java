package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Boards that one tenant holds. */
class HoldTest implements Decisions {

  private static final long SECOND = 1_000_000_000;
  private static final long TERM = 20 * SECOND;

  private final Schedule schedule = new Schedule(Policy.DEFAULT, this);
  private final Tenant researcher = schedule.addTenant(1);
  private final Tenant student = schedule.addTenant(1);
  private final Queue queue = schedule.addQueue();
  private final Binary binary = schedule.addBinary(0, List.of(queue), 0);
  private final List<Ticket> started = new ArrayList<>();
  private final List<ScheduledBoard> programmed = new ArrayList<>();
  private final List<Expiry> expired = new ArrayList<>();

  private ScheduledBoard board() {
    ScheduledBoard board = schedule.addBoard(0, 0, 0);
    schedule.programmed(board, binary, 0);
    return board;
  }

  private Ticket ask(Tenant tenant, long now) {
    Ticket ticket = new Ticket(queue, tenant, 0, Long.MAX_VALUE, 1, 1, 1);
    schedule.admit(ticket, now);
    return ticket;
  }

  private Hold reserve(Tenant tenant, int count, long patience, ScheduledBoard... candidates) {
    Hold hold = new Hold(tenant, List.of(candidates), count, TERM, patience);
    schedule.reserve(hold, 1);
    return hold;
  }

  @Test
  void othersAreDrainedFirst() {
    ScheduledBoard board = board();
    Ticket before = ask(student, 0);
    Hold hold = reserve(researcher, 1, SECOND, board);
    Ticket after = ask(student, 1);

    assertThat(hold.state()).isEqualTo(Hold.State.DRAINING);
    assertThat(started).containsExactly(before);

    schedule.completed(before, 2);
    assertThat(hold.state()).isEqualTo(Hold.State.GRANTED);
    assertThat(hold.endsAt()).isEqualTo(2 + TERM);
    Ticket own = ask(researcher, 3);
    assertThat(started).containsExactly(before, own);

    schedule.completed(own, 4);
    schedule.release(hold, 5);
    assertThat(hold.end()).isEqualTo(Hold.End.RELEASED);
    assertThat(started).containsExactly(before, own, after);
  }

  @Test
  void itEndsByItself() {
    Hold hold = reserve(researcher, 1, 0, board());
    Ticket waiting = ask(student, 15 * SECOND);
    schedule.advance(TERM);
    assertThat(started).isEmpty();
    assertThat(schedule.wake()).isEqualTo(TERM + 1);

    schedule.advance(TERM + 1);

    assertThat(hold.end()).isEqualTo(Hold.End.OVER);
    assertThat(started).containsExactly(waiting);
  }

  @Test
  void itLastsAsItIsRenewed() {
    Hold hold = reserve(researcher, 1, 0, board());

    assertThat(schedule.renew(hold, 30 * SECOND, 5 * SECOND)).isTrue();
    schedule.advance(34 * SECOND);
    assertThat(hold.state()).isEqualTo(Hold.State.GRANTED);
    schedule.advance(35 * SECOND);

    assertThat(hold.end()).isEqualTo(Hold.End.OVER);
    assertThat(schedule.renew(hold, SECOND, 36 * SECOND)).isFalse();
  }

  @Test
  void whatNoOtherBoardRunsIsGivenUpAsWhereThereIsNone() {
    reserve(researcher, 1, 0, board());
    ask(student, 2);

    schedule.advance(1 + Policy.DEFAULT.noBoard());
    assertThat(expired).isEmpty();
    schedule.advance(2 + Policy.DEFAULT.noBoard());

    assertThat(expired).containsExactly(Expiry.NO_BOARD);
  }

  @Test
  void theHolderIsNotGivenUpThoughOthersAre() {
    ScheduledBoard board = board();
    reserve(researcher, 1, 0, board);
    List<Ticket> own = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      own.add(ask(researcher, 2));
    }
    ask(student, 3);

    schedule.advance(3 + Policy.DEFAULT.noBoard());

    assertThat(expired).hasSize(1);
    assertThat(own).allMatch(ticket -> ticket.state() != Ticket.State.OUTSIDE);
  }

  @Test
  void anotherBoardIsProgrammedForThoseWhoMayNotUseTheHeldOne() {
    ScheduledBoard held = board();
    Binary another = schedule.addBinary(0, List.of(schedule.addQueue()), 0);
    ScheduledBoard free = schedule.addBoard(0, 0, 0);
    schedule.programmed(free, another, 0);
    reserve(researcher, 1, 0, held);

    ask(student, 2);

    assertThat(programmed).containsExactly(free);
  }

  @Test
  void aHeldBoardIsProgrammedForItsHolderBeforeAnyOther() {
    Binary another = schedule.addBinary(0, List.of(schedule.addQueue()), 0);
    schedule.addBoard(0, 0, 0);
    ScheduledBoard held = schedule.addBoard(0, 0, 0);
    schedule.programmed(held, another, 0);
    reserve(researcher, 1, 0, held);

    ask(researcher, 2);

    assertThat(programmed).containsExactly(held);
    assertThat(researcher.used())
        .as("it pays for the board, not for the programming")
        .isLessThan(9);
  }

  @Test
  void whatABoardWasToBeProgrammedForLooksForAnotherWhenItIsHeld() {
    ScheduledBoard board = board();
    Ticket running = ask(researcher, 0);
    Queue other = schedule.addQueue();
    Binary another = schedule.addBinary(0, List.of(other), 0);
    schedule.admit(new Ticket(other, student, 0, Long.MAX_VALUE, 1, 1, 1), 0);
    schedule.advance(Policy.DEFAULT.longestWait());
    assertThat(board.state()).isEqualTo(ScheduledBoard.State.MAKING_ROOM);
    assertThat(board.next).isSameAs(another);

    reserve(researcher, 1, 0, board);

    schedule.completed(running, Policy.DEFAULT.longestWait());
    assertThat(programmed).isEmpty();
    assertThat(board.state()).isEqualTo(ScheduledBoard.State.READY);
  }

  @Test
  void theFirstOfTwoHasTheBoardAndTheSecondAfterIt() {
    ScheduledBoard board = board();
    Hold first = reserve(researcher, 1, 0, board);
    Hold second = reserve(student, 1, 60 * SECOND, board);
    assertThat(second.state()).isEqualTo(Hold.State.WAITING);

    schedule.advance(TERM + 1);

    assertThat(first.end()).isEqualTo(Hold.End.OVER);
    assertThat(second.state()).isEqualTo(Hold.State.GRANTED);
  }

  @Test
  void aLargeOneIsNotOvertakenBySmallOnes() {
    ScheduledBoard one = board();
    ScheduledBoard two = board();
    Hold first = reserve(student, 1, 0, one);
    Hold large = reserve(researcher, 2, SECOND, one, two);
    Hold small = reserve(student, 1, SECOND, one, two);

    assertThat(large.state()).isEqualTo(Hold.State.WAITING);
    assertThat(small.state()).isEqualTo(Hold.State.WAITING);
    schedule.release(first, 2);
    assertThat(large.state()).isEqualTo(Hold.State.GRANTED);
    schedule.release(large, 3);
    assertThat(small.state()).isEqualTo(Hold.State.GRANTED);
  }

  @Test
  void boardsThatAreFreeAreTakenBeforeThoseThatRunSomething() {
    ScheduledBoard busy = board();
    ask(student, 0);
    ScheduledBoard aside = board();
    schedule.putAside(aside, 0);
    ScheduledBoard free = board();

    Hold hold = reserve(researcher, 1, 0, busy, aside, free);

    assertThat(hold.kept()).containsExactly(free);
  }

  @Test
  void whatIsNotFreeInTimeGoesBackToAll() {
    ScheduledBoard board = board();
    Ticket running = ask(student, 0);
    Hold patient = reserve(researcher, 1, SECOND, board);
    Ticket next = ask(student, 2);

    schedule.advance(1 + SECOND);

    assertThat(patient.end()).isEqualTo(Hold.End.NOT_FREE);
    assertThat(patient.kept()).isEmpty();
    schedule.completed(running, 2 + SECOND);
    assertThat(started).containsExactly(running, next);
  }

  @Test
  void whoDoesNotWaitIsRefusedWithoutAnyEffect() {
    ScheduledBoard board = board();
    ask(student, 0);

    Hold hasty = reserve(researcher, 1, 0, board);

    assertThat(hasty.end()).isEqualTo(Hold.End.NOT_FREE);
    assertThat(board.hold()).isNull();
    assertThat(states).containsExactly(Hold.State.OUTSIDE);
  }

  @Test
  void itKeepsTheBoardsThatAreLeftAndEndsWithTheLast() {
    ScheduledBoard one = board();
    ScheduledBoard two = board();
    Hold hold = reserve(researcher, 2, 0, one, two);

    schedule.removeBoard(one, 2);
    assertThat(hold.state()).isEqualTo(Hold.State.GRANTED);
    assertThat(hold.kept()).containsExactly(two);
    schedule.removeBoard(two, 3);

    assertThat(hold.end()).isEqualTo(Hold.End.GONE);
    assertThat(researcher.boards).isZero();
  }

  @Test
  void oneThatLosesABoardWhileOthersAreDrainedLooksForAnother() {
    ScheduledBoard one = board();
    ScheduledBoard two = board();
    ask(student, 0);
    ask(student, 0);
    Hold hold = reserve(researcher, 1, SECOND, one, two);
    assertThat(hold.kept()).containsExactly(one);

    schedule.removeBoard(one, 2);
    assertThat(hold.kept()).containsExactly(two);
    schedule.removeBoard(two, 3);

    assertThat(hold.end()).isEqualTo(Hold.End.GONE);
  }

  @Test
  void aHeldBoardIsPaidForUsedOrNot() {
    Hold hold = reserve(researcher, 1, 0, board());
    Ticket own = ask(researcher, SECOND);
    schedule.completed(own, 2 * SECOND, 0, SECOND, 0);

    schedule.release(hold, 4 * SECOND + 1);

    assertThat(researcher.used()).isEqualTo(4.0 * SECOND);
  }

  /** Requests for what a held board does not serve, one after the other on the shared board. */
  private List<Tenant> onTheSharedBoard(long from, Tenant... asking) {
    Queue other = schedule.addQueue();
    Binary another = schedule.addBinary(1, List.of(other), from);
    schedule.programmed(schedule.addBoard(1, 0, from), another, from);
    int before = started.size();
    for (Tenant tenant : asking) {
      for (int i = 0; i < 40; i++) {
        schedule.admit(new Ticket(other, tenant, 0, Long.MAX_VALUE, 1, 1, 1), from);
      }
    }
    for (int i = 0; i < 40; i++) {
      long end = from + (i + 1) * SECOND / 10;
      schedule.completed(started.get(before + i), end, 0, SECOND / 10.0, 0);
    }
    return started.subList(before, before + 40).stream().map(Ticket::tenant).toList();
  }

  @Test
  void whoHoldsABoardLeavesTheSharedOnesToOthersWhoWait() {
    reserve(researcher, 1, 0, board());

    List<Tenant> served = onTheSharedBoard(1, student, researcher);

    assertThat(served).filteredOn(tenant -> tenant == researcher).hasSizeLessThan(8);
  }

  @Test
  void whoHoldsABoardHasPaidForItWhenItRunsEmpty() {
    reserve(researcher, 1, 0, board());
    Ticket own = ask(researcher, 1);

    schedule.completed(own, 1 + 10 * SECOND);

    assertThat(researcher.used()).isEqualTo(10.0 * SECOND);
  }

  @Test
  void aTenantThatWasIdleSavedNothingUpWhileAnotherHeldABoard() {
    Hold hold = reserve(researcher, 1, 0, board());
    schedule.release(hold, 9 * SECOND);

    List<Tenant> served = onTheSharedBoard(9 * SECOND, student, researcher);

    assertThat(served).filteredOn(tenant -> tenant == researcher).hasSizeBetween(18, 22);
  }

  @Test
  void norDoesItWhileTheOtherHoldsTheBoardStill() {
    reserve(researcher, 1, 0, board());
    ask(researcher, 1);

    List<Tenant> served = onTheSharedBoard(9 * SECOND, student, researcher);

    assertThat(served).filteredOn(tenant -> tenant == researcher).isNotEmpty();
  }

  private final List<Hold.State> states = new ArrayList<>();

  @Override
  public void start(Ticket ticket, Unit unit) {
    started.add(ticket);
  }

  @Override
  public void program(ScheduledBoard board, Binary with) {
    programmed.add(board);
  }

  @Override
  public void expire(Ticket late, Expiry why) {
    expired.add(why);
  }

  @Override
  public void held(Hold hold) {
    states.add(hold.state());
  }
}
