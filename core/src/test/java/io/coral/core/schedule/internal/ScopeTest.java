package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tenants that are bound to boards. */
class ScopeTest {

  private static final double SECOND = 1e9;
  private static final BoardSpeed FAST = speed(1e6);

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Schedule schedule = machine.schedule();
  private final Queue queue = schedule.addQueue();
  private final Binary binary = schedule.addBinary(0, List.of(queue), 0);
  private final Tenant pod = schedule.addTenant(1);
  private final Tenant other = schedule.addTenant(1);

  private static BoardSpeed speed(double nanos) {
    return new BoardSpeed(0, 12, SECOND, size -> size * nanos);
  }

  private ScheduledBoard board(int model, BoardSpeed speed, Scope... scopes) {
    ScheduledBoard board = machine.addBoard(0, model, speed, binary);
    assign(board, scopes);
    return board;
  }

  private ScheduledBoard board(Scope... scopes) {
    return board(0, FAST, scopes);
  }

  private void assign(ScheduledBoard board, Scope... scopes) {
    machine.tell(() -> schedule.assign(board, Set.of(scopes), machine.time()));
  }

  private void confine(Tenant tenant, Scope scope) {
    machine.tell(() -> schedule.confine(tenant, scope, machine.time()));
  }

  private List<VirtualRequest> ask(Tenant tenant, int many) {
    List<VirtualRequest> asked = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      VirtualRequest request = new VirtualRequest(queue, tenant, 0, 0, 1, null);
      asked.add(request);
      machine.submit(request);
    }
    return asked;
  }

  private double run(ScheduledBoard board) {
    return machine.computed(board) / 1e6;
  }

  @Test
  void aTenantRunsOnTheBoardsAloneThatItIsBoundTo() {
    Scope scope = schedule.addScope(false);
    ScheduledBoard own = board(scope);
    ScheduledBoard elsewhere = board();
    confine(pod, scope);

    ask(pod, 10);
    machine.run(SECOND);

    assertThat(run(own)).isEqualTo(10);
    assertThat(run(elsewhere)).isZero();
  }

  @Test
  void othersUseTheseBoardsToo() {
    Scope scope = schedule.addScope(false);
    ScheduledBoard shared = board(scope);
    confine(pod, scope);

    ask(other, 10);
    machine.run(SECOND);

    assertThat(run(shared)).isEqualTo(10);
  }

  @Test
  void nobodyElseUsesThoseOfAnExclusiveScope() {
    Scope exclusive = schedule.addScope(true);
    Scope shared = schedule.addScope(false);
    board(exclusive, shared);
    confine(pod, exclusive);
    Tenant third = schedule.addTenant(1);
    confine(third, shared);

    ask(pod, 1);
    ask(other, 1);
    ask(third, 1);
    machine.run(Policy.DEFAULT.noBoard() + SECOND);

    assertThat(machine.answered()).isEqualTo(1);
    assertThat(machine.expired()).isEqualTo(2);
  }

  @Test
  void whoIsBoundToNoBoardIsToldSoInTime() {
    board();
    confine(pod, schedule.addScope(false));

    ask(pod, 3);
    machine.run(Policy.DEFAULT.noBoard() - 1);
    assertThat(machine.expired()).isZero();
    machine.run(Policy.DEFAULT.noBoard() + 1);

    assertThat(machine.expired()).isEqualTo(3);
  }

  @Test
  void whoMayChooseLeavesABoardToWhoMayNot() {
    Scope narrow = schedule.addScope(false);
    Scope wide = schedule.addScope(false);
    board(narrow, wide);
    board(wide);
    confine(pod, narrow);
    confine(other, wide);

    List<VirtualRequest> free = ask(other, 1);
    List<VirtualRequest> bound = ask(pod, 1);
    machine.run(SECOND);

    assertThat(free.get(0).began).isZero();
    assertThat(bound.get(0).began).isZero();
  }

  @Test
  void aSlowBoardIsNotLeftToFasterOnesThatTheTenantMayNotUse() {
    Scope scope = schedule.addScope(false);
    board(0, FAST);
    ScheduledBoard slow = board(1, speed(100e6), scope);
    ask(other, 3);
    machine.run(SECOND);
    confine(pod, scope);
    double before = machine.computed(slow);

    ask(pod, 1);
    machine.run(2 * SECOND);

    assertThat(machine.computed(slow) - before).isEqualTo(100e6);
  }

  @Test
  void norToFasterOnesThatNobodyMayUseWhoWaits() {
    ScheduledBoard fast = board(0, FAST);
    ScheduledBoard slow = board(1, speed(100e6));
    ask(other, 3);
    machine.run(SECOND);
    double before = machine.computed(slow);
    assign(fast, schedule.addScope(true));

    ask(other, 1);
    machine.run(2 * SECOND);

    assertThat(machine.computed(slow) - before).isEqualTo(100e6);
  }

  @Test
  void aSlowBoardIsLeftToFasterOnesOfTheSameScope() {
    Scope scope = schedule.addScope(true);
    ScheduledBoard fast = board(0, FAST, scope);
    ScheduledBoard slow = board(1, speed(100e6), scope);
    board();
    confine(pod, scope);
    ask(pod, 40);
    machine.run(SECOND);
    double before = machine.computed(slow);
    double ran = run(fast);

    ask(other, 1000);
    ask(pod, 5);
    machine.run(2 * SECOND);

    assertThat(run(fast) - ran).isEqualTo(5);
    assertThat(machine.computed(slow)).isEqualTo(before);
  }

  @Test
  void sharesOfOneScopeFollowTheWeightsWhileOthersFloodTheRest() {
    Scope scope = schedule.addScope(false);
    board(scope);
    board();
    board();
    Tenant heavy = schedule.addTenant(3);
    confine(pod, scope);
    confine(heavy, scope);
    ask(other, 4000);
    ask(pod, 4000);
    ask(heavy, 4000);
    machine.run(0.1 * SECOND);
    double podBefore = pod.used();
    double heavyBefore = heavy.used();
    double otherBefore = other.used();

    machine.run(0.9 * SECOND);

    double podGot = pod.used() - podBefore;
    double heavyGot = heavy.used() - heavyBefore;
    assertThat(heavyGot / (podGot + heavyGot)).isCloseTo(0.75, within(0.02));
    assertThat(other.used() - otherBefore).isGreaterThan(1.6 * SECOND * 0.98);
  }

  @Test
  void whoCameLateToAScopeSharesFromThenOnWhateverIsUsedElsewhere() {
    Scope scope = schedule.addScope(false);
    board(scope);
    for (int i = 0; i < 8; i++) {
      board();
    }
    Tenant late = schedule.addTenant(1);
    confine(pod, scope);
    confine(late, scope);
    ask(other, 40_000);
    ask(pod, 4000);
    machine.run(2 * SECOND);
    double podBefore = pod.used();

    ask(late, 4000);
    machine.run(3 * SECOND);

    assertThat(late.used()).isCloseTo(0.5 * SECOND, within(0.03 * SECOND));
    assertThat(pod.used() - podBefore).isCloseTo(0.5 * SECOND, within(0.03 * SECOND));
  }

  @Test
  void whatWaitsGoesWithATenantThatIsBoundElsewhere() {
    Scope first = schedule.addScope(true);
    Scope second = schedule.addScope(true);
    board(first);
    ScheduledBoard after = board(second);
    confine(pod, first);
    ask(pod, 100);
    machine.run(0.02 * SECOND);

    confine(pod, second);
    machine.run(SECOND);

    assertThat(machine.answered()).isEqualTo(100);
    assertThat(run(after)).isBetween(75.0, 80.0);
    assertThat(queue.lines).hasSize(2);
  }

  @Test
  void aBoardThatIsGrantedIsNotGivenToOthersAnyMore() {
    Scope scope = schedule.addScope(true);
    ScheduledBoard board = board();
    confine(pod, scope);
    ask(other, 100);
    machine.run(0.02 * SECOND);

    assign(board, scope);
    List<VirtualRequest> own = ask(pod, 1);
    machine.run(SECOND);

    assertThat(own.get(0).done).isLessThan(0.025 * SECOND);
    assertThat(machine.answered()).isBetween(20L, 24L);

    assign(board);
    machine.run(2 * SECOND);
    assertThat(machine.answered()).isEqualTo(101);
  }

  @Test
  void anIdleBoardOfTheScopeIsProgrammedForItsTenant() {
    Scope scope = schedule.addScope(false);
    board();
    ScheduledBoard empty = machine.addBoard(0, 0, FAST, null);
    assign(empty, scope);
    confine(pod, scope);

    ask(pod, 1);
    machine.run(2 * SECOND);

    assertThat(machine.programmings(empty)).isEqualTo(1);
    assertThat(machine.answered()).isEqualTo(1);
  }

  @Test
  void nothingStaysOfAScopeWithoutTenantsAndBoards() {
    Scope scope = schedule.addScope(true);
    ScheduledBoard board = board(scope);
    confine(pod, scope);
    ask(pod, 1);
    machine.run(SECOND);

    confine(pod, null);
    assign(board);

    assertThat(queue.lines).hasSize(1);
    assertThat(queue.classes).hasSize(1).allMatch(units -> units.audience.scopes.isEmpty());
  }
}
