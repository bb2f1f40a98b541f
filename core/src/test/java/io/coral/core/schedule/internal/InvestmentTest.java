package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long what waits for a programming waits at most; a time that stands still is red, too. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InvestmentTest {

  private static final double SECOND = 1e9;
  private static final double PROGRAMMING = 2 * SECOND;
  private static final double RUN = 10e6;
  private static final int THREADS = 8;
  private static final double END = 300 * SECOND;

  private final List<VirtualRequest> all = new ArrayList<>();

  /** Neither a board that is to stay for hours nor a tenant's patience of hours is waited for. */
  @ParameterizedTest(name = "a stay of {0} and a patience of {1} programmings")
  @CsvSource({"5000, 1", "5, 5000"})
  void nobodyWaitsLongerThanTheBound(double stay, double patience) {
    long longest = (long) (20 * SECOND);
    VirtualMachine machine =
        new VirtualMachine(Policy.DEFAULT.withProgramming(stay, patience, longest));
    Tenant tenant = machine.schedule().addTenant(1);
    List<Queue> queues = List.of(machine.schedule().addQueue(), machine.schedule().addQueue());
    queues.forEach(queue -> machine.schedule().addBinary(0, List.of(queue), 0));
    ScheduledBoard board =
        machine.addBoard(0, 0, new BoardSpeed(0, 12, PROGRAMMING, size -> RUN), null);
    for (Queue queue : queues) {
      for (int thread = 0; thread < THREADS; thread++) {
        again(machine, queue, tenant);
      }
    }

    machine.run(Double.POSITIVE_INFINITY);

    assertThat(all).isNotEmpty().allMatch(request -> request.done >= 0);
    assertThat(all.stream().mapToDouble(request -> request.began - request.submitted))
        .as("what the board ends first, and the turns of those who came together")
        .allMatch(waited -> waited < longest + 2 * THREADS * RUN);
    assertThat(machine.programmings(board))
        .as("the first, the last, and those that the bound asks for")
        .isLessThanOrEqualTo(2 + (int) (END / (longest - PROGRAMMING)));
  }

  private void again(VirtualMachine machine, Queue queue, Tenant tenant) {
    if (machine.now() < END) {
      VirtualRequest request =
          new VirtualRequest(queue, tenant, 4096, 4096, 1, () -> again(machine, queue, tenant));
      all.add(request);
      machine.submit(request);
    }
  }
}
