package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Boards that hold what a request reads, in virtual time: 12 bytes a nanosecond, runs of 1 ms. */
class DataTest {

  private static final long WEIGHTS = 1;
  private static final double BYTES = 240e6;
  private static final double COPY = BYTES / 12;
  private static final double RUN = 1e6;
  private static final double PROGRAMMING = 2e9;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
  private final Tenant tenant = machine.schedule().addTenant(1);
  private final List<ScheduledBoard> boards = new ArrayList<>();

  private void boards(int many) {
    BoardSpeed model = new BoardSpeed(0, 12, PROGRAMMING, size -> RUN);
    for (int i = 0; i < many; i++) {
      boards.add(machine.addBoard(0, 0, model, binary));
    }
  }

  private VirtualRequest submit(long data) {
    VirtualRequest request =
        new VirtualRequest(queue, tenant, 1200, 1200, 1, null).reading(data, BYTES);
    machine.submit(request);
    return request;
  }

  private void runAll() {
    machine.run(Double.POSITIVE_INFINITY);
  }

  @Test
  void aBoardThatHoldsTheDataIsPreferredToOneThatIsAsFree() {
    boards(100);
    submit(WEIGHTS);
    submit(WEIGHTS + 1);
    runAll();
    assertThat(machine.holds(boards.get(1), WEIGHTS + 1)).isTrue();

    VirtualRequest again = submit(WEIGHTS + 1);

    assertThat(again.unit().board()).isSameAs(boards.get(1));
    assertThat(again.isByData()).isTrue();
    double began = machine.now();
    runAll();
    assertThat(again.done - began).isLessThan(2 * RUN);
  }

  @Test
  void aBusyBoardThatHoldsTheDataIsWaitedForAsLongAsThatIsSooner() {
    boards(2);
    submit(WEIGHTS);
    runAll();
    double began = machine.now();
    List<VirtualRequest> batch = new ArrayList<>();

    for (int i = 0; i < 15; i++) {
      batch.add(submit(WEIGHTS));
    }
    runAll();

    assertThat(machine.holds(boards.get(1), WEIGHTS)).isFalse();
    assertThat(batch).allMatch(request -> request.done - began < COPY);
  }

  @Test
  void aLongBatchHasTheDataCopiedToTheOtherBoardToo() {
    boards(2);
    submit(WEIGHTS);
    runAll();
    double began = machine.now();

    for (int i = 0; i < 400; i++) {
      submit(WEIGHTS);
    }
    runAll();

    double best = (400 * RUN + COPY) / 2;
    assertThat((machine.now() - began) / best).isLessThan(1.05);
  }

  @Test
  void dataThatLeftABoardIsMissedThere() {
    boards(2);
    submit(WEIGHTS);
    runAll();
    submit(WEIGHTS);
    submit(WEIGHTS + 1);
    runAll();
    machine.tell(() -> machine.schedule().dataLeft(WEIGHTS + 1, boards.get(1)));

    VirtualRequest again = submit(WEIGHTS + 1);

    assertThat(again.isByData()).isFalse();
    assertThat(again.unit().board()).isSameAs(boards.get(0));
  }

  @Test
  void aRemovedBoardHoldsNothing() {
    boards(3);
    Schedule schedule = machine.schedule();
    boards.forEach(board -> schedule.dataCame(WEIGHTS, BYTES, board));

    machine.tell(() -> schedule.removeBoard(boards.get(0), machine.time()));

    assertThat(schedule.data.holders(reading()))
        .containsExactlyInAnyOrder(boards.get(1), boards.get(2));
  }

  private Ticket reading() {
    Ticket ticket = new Ticket(queue, tenant, 0, Long.MAX_VALUE, 1, 1, 1);
    ticket.needs(new long[] {WEIGHTS}, new double[] {1});
    return ticket;
  }

  @Test
  void theHoldersAreFoundAmongManyThatHoldTheSame() {
    boards(100);
    Data data = machine.schedule().data;
    for (int i = 0; i < 70; i++) {
      data.came(WEIGHTS, BYTES, boards.get(i));
      data.came(WEIGHTS, BYTES, boards.get(i));
    }
    for (int i = 0; i < 70; i += 2) {
      data.left(WEIGHTS, boards.get(i));
      data.left(WEIGHTS, boards.get(i));
      data.left(WEIGHTS, boards.get(i + 1));
    }

    List<ScheduledBoard> found = new ArrayList<>(data.holders(reading()));
    found.addAll(data.holders(reading()));

    assertThat(found).hasSizeBetween(35, 64);
    assertThat(found.stream().map(ScheduledBoard::id).distinct())
        .hasSize(35)
        .allMatch(id -> id % 2 == 1);
    assertThat(boards).extracting(board -> board.dataBytes).startsWith(0.0, BYTES);
  }

  /** The waiting that a programming spares must have cost as much as the copy, too. */
  @Test
  void whatABoardHoldsIsPaidForBeforeItIsProgrammedAnew() {
    double bytes = 36e9;
    boards(1);
    keepReading(bytes, 60e9);
    VirtualRequest waiting = other(20e9);

    machine.run(60e9);

    double copy = bytes / 12;
    assertThat(waiting.began - waiting.submitted)
        .isBetween(2 * PROGRAMMING + copy, 2 * PROGRAMMING + copy + 100 * RUN);
  }

  private void keepReading(double bytes, double until) {
    if (machine.now() < until) {
      machine.submit(
          new VirtualRequest(queue, tenant, 1200, 1200, 1, () -> keepReading(bytes, until))
              .reading(WEIGHTS, bytes));
    }
  }

  /** A request that only a board which is programmed anew can answer. */
  private VirtualRequest other(double at) {
    Queue other = machine.schedule().addQueue();
    machine.schedule().addBinary(0, List.of(other), 0);
    VirtualRequest request = new VirtualRequest(other, tenant, 1200, 1200, 1, null);
    machine.at(at, () -> machine.submit(request));
    return request;
  }

  @Test
  void ofTwoIdleBoardsTheOneThatHoldsNothingIsProgrammedAnew() {
    boards(1);
    Queue idle = machine.schedule().addQueue();
    Binary without = machine.schedule().addBinary(0, List.of(idle), 0);
    ScheduledBoard empty =
        machine.addBoard(0, 0, new BoardSpeed(0, 12, PROGRAMMING, size -> RUN), without);
    submit(WEIGHTS);
    VirtualRequest request = other(20e9);

    runAll();

    assertThat(request.done).isPositive();
    assertThat(machine.programmings(empty)).isEqualTo(1);
    assertThat(machine.holds(boards.get(0), WEIGHTS)).isTrue();
  }

  @Test
  void ofTwoIdleBoardsWithOneProgramTheOneThatHoldsNothingIsProgrammedAnew() {
    boards(2);
    submit(WEIGHTS);
    other(20e9);

    runAll();

    assertThat(machine.programmings(boards.get(1))).isEqualTo(1);
    assertThat(machine.holds(boards.get(0), WEIGHTS)).isTrue();
  }

  @Test
  void ofTwoBusyBoardsWithOneProgramTheOneThatHoldsNothingIsProgrammedAnew() {
    BoardSpeed slow = new BoardSpeed(0, 12, PROGRAMMING, size -> 5 * PROGRAMMING);
    boards.add(machine.addBoard(0, 0, slow, binary));
    boards.add(machine.addBoard(0, 0, slow, binary));
    keepBothBusy();
    runAll();
    keepBothBusy();
    other(machine.now() + PROGRAMMING);

    runAll();

    assertThat(machine.programmings(boards.get(1))).isEqualTo(1);
    assertThat(machine.holds(boards.get(0), WEIGHTS)).isTrue();
  }

  private void keepBothBusy() {
    submit(WEIGHTS);
    machine.submit(new VirtualRequest(queue, tenant, 1200, 1200, 1, null));
  }

  @Test
  void whatWasMadeOnABoardTakesAsLongToCopyThereAsOtherInput() {
    boards(1);
    machine.submit(new VirtualRequest(queue, tenant, 1200, 1200, 1, null));
    machine.submit(new VirtualRequest(queue, tenant, BYTES, 1200, 1, null));
    runAll();

    machine.schedule().dataCame(WEIGHTS, 100 * BYTES, boards.get(0));

    assertThat(boards.get(0).refill()).isCloseTo(100 * COPY, within(COPY));
  }
}
