package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications get of their tenants' shares, in virtual time. */
class ApplicationTest {

  private static final double SECOND = 1e9;
  private static final double MILLI = 1e6;
  private static final Offset<Double> TWO_PERCENT = Offset.offset(0.02);

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final List<ScheduledBoard> boards = new ArrayList<>();

  /** Boards on which a request of size 1 runs for a millisecond. */
  private void boards(int count) {
    BoardSpeed model = new BoardSpeed(0, 12, 2 * SECOND, size -> size * MILLI);
    Binary binary = machine.schedule().addBinary(0, List.of(queue), 0);
    for (int i = 0; i < count; i++) {
      boards.add(machine.addBoard(0, 0, model, binary));
    }
  }

  private VirtualRequest request(Application of, double size) {
    return new VirtualRequest(queue, of, 0, Long.MAX_VALUE, 0, 0, size, null);
  }

  private void flood(Application of, Random random, double longest) {
    for (int i = 0; i < 6000; i++) {
      machine.submit(request(of, 1 + random.nextDouble() * (longest - 1)));
    }
  }

  /** What each used from now on, for so long, as a part of the whole. */
  private double[] parts(List<Application> all, double nanos) {
    double[] before = all.stream().mapToDouble(Application::used).toArray();
    machine.run(machine.now() + nanos);
    double[] used = new double[before.length];
    double sum = 0;
    for (int i = 0; i < used.length; i++) {
      used[i] = all.get(i).used() - before[i];
      sum += used[i];
    }
    for (int i = 0; i < used.length; i++) {
      used[i] /= sum;
    }
    return used;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void tenantsHaveTheirSharesHoweverManyApplicationsTheyAreAndTheseHaveEqualParts(long seed) {
    Random random = new Random(seed);
    boards(1 + random.nextInt(3));
    List<Application> all = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    List<Double> weights = List.of(1.0, 1.0 + random.nextInt(3), 1.0 + random.nextInt(3));
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    for (double weight : weights) {
      Tenant tenant = machine.schedule().addTenant(weight);
      int many = random.nextInt(5);
      for (int i = 0; i <= many; i++) {
        all.add(i == 0 ? tenant.own() : tenant.addApplication());
        expected.add(weight / sum / (1 + many));
      }
    }
    all.forEach(each -> flood(each, random, 1 + random.nextInt(8)));
    machine.run(SECOND / boards.size());

    double[] parts = parts(all, 4 * SECOND / boards.size());

    for (int i = 0; i < parts.length; i++) {
      assertThat(parts[i])
          .as("%s of %s", all.get(i).id, weights)
          .isCloseTo(expected.get(i), TWO_PERCENT);
    }
  }

  @Test
  void whatOneApplicationDoesNotWantTheOthersOfItsTenantHave() {
    boards(1);
    Tenant tenant = machine.schedule().addTenant(1);
    Application small = tenant.addApplication();
    List<Application> all = List.of(small, tenant.addApplication(), tenant.addApplication());
    Application other = machine.schedule().addTenant(1).own();
    Random random = new Random(1);
    flood(all.get(1), random, 3);
    flood(all.get(2), random, 3);
    flood(other, random, 3);
    for (int i = 0; i < 500; i++) {
      machine.at(i * 10 * MILLI, () -> machine.submit(request(small, 1)));
    }

    double[] parts = parts(List.of(small, all.get(1), all.get(2), other), 4 * SECOND);

    assertThat(parts[0]).isCloseTo(0.1, TWO_PERCENT);
    assertThat(parts[1]).isCloseTo(0.2, TWO_PERCENT);
    assertThat(parts[2]).isCloseTo(0.2, TWO_PERCENT);
    assertThat(parts[3]).isCloseTo(0.5, TWO_PERCENT);
  }

  @Test
  void oneThatWasIdleSavedNothingUp() {
    boards(1);
    Tenant tenant = machine.schedule().addTenant(1);
    Application steady = tenant.addApplication();
    Application late = tenant.addApplication();
    flood(steady, new Random(1), 1);
    machine.run(2 * SECOND);
    flood(late, new Random(2), 1);

    assertThat(parts(List.of(steady, late), SECOND))
        .containsExactly(new double[] {0.5, 0.5}, TWO_PERCENT);
  }

  @Test
  void oneThatIsAheadOfOthersIsNotForgottenWhichWouldBeAGain() {
    boards(1);
    Tenant tenant = machine.schedule().addTenant(1);
    Application steady = tenant.addApplication();
    Application large = tenant.addApplication();
    flood(steady, new Random(1), 1);
    VirtualRequest once = request(large, 100);
    machine.submit(once);
    machine.run(110 * MILLI);

    assertThat(once.done).isPositive();
    assertThat(large.isForgettable()).isFalse();
    assertThat(steady.isForgettable()).as("which asks").isFalse();

    machine.run(300 * MILLI);
    assertThat(large.isForgettable()).isTrue();
  }

  @Test
  void onABoardThatTheirTenantHoldsTheyHaveEqualPartsToo() {
    boards(1);
    Tenant tenant = machine.schedule().addTenant(1);
    List<Application> all = List.of(tenant.addApplication(), tenant.addApplication());
    machine.tell(
        () -> machine.schedule().reserve(new Hold(tenant, boards, 1, Long.MAX_VALUE, 0), 0));
    flood(all.get(0), new Random(1), 8);
    flood(all.get(1), new Random(2), 2);
    double before = tenant.used();

    assertThat(parts(all, 4 * SECOND)).containsExactly(new double[] {0.5, 0.5}, TWO_PERCENT);
    tenant.pay(machine.time());
    assertThat(tenant.used() - before).as("paid for once").isEqualTo(4 * SECOND);
  }

  @Test
  void aProgrammingIsPaidByThoseWhoWaitForIt() {
    machine.addBoard(0, 0, new BoardSpeed(0, 12, 2 * SECOND, size -> size * MILLI), null);
    machine.schedule().addBinary(0, List.of(queue), 0);
    Tenant tenant = machine.schedule().addTenant(1);
    Application first = tenant.addApplication();
    Application second = tenant.addApplication();
    Application idle = tenant.addApplication();
    machine.submit(request(first, 1));

    assertThat(first.used()).isEqualTo(tenant.used()).isPositive();
    assertThat(second.used() + idle.used()).isZero();
  }

  @Test
  void theHigherPriorityOfOneApplicationComesNotBeforeAnothersTurn() {
    boards(1);
    Tenant tenant = machine.schedule().addTenant(1);
    Application urgent = tenant.addApplication();
    Application usual = tenant.addApplication();
    for (int i = 0; i < 3000; i++) {
      machine.submit(new VirtualRequest(queue, urgent, 9, Long.MAX_VALUE, 0, 0, 1, null));
      machine.submit(request(usual, 1));
    }

    assertThat(parts(List.of(urgent, usual), SECOND))
        .containsExactly(new double[] {0.5, 0.5}, TWO_PERCENT);
  }
}
