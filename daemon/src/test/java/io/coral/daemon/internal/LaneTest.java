package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

  private final ArrayDeque<Runnable> lent = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final Lane lane = new Lane(lent::add);

  @Test
  void whatWaitsBehindAnErrorIsCarriedOutAndSoIsWhatComesThen() throws CallException {
    lane.add(
        () -> {
          throw new LinkageError("a test's");
        },
        false);
    lane.add(() -> done.add("behind it"), true);

    lent.remove().run();
    lane.add(() -> done.add("later"), true);

    assertThat(done).containsExactly("behind it", "later");
  }
}
