package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Grant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods with claims come and go, as fast as the kubelet has them prepared and taken back. */
@Timeout(600)
class ClaimChurnTest {

  /** Ten thousand are those of a day. */
  private static final int PODS = Integer.getInteger("coral.churn", 40);

  private static final int BOARDS = 2;

  @RegisterExtension private final ClaimRig node = new ClaimRig();

  /** The board of each pod. */
  private final Map<String, String> pods = new TreeMap<>();

  @Test
  void noBoardIsGivenTwiceAndNoneStaysWithNobody() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int pod = 0; pod < PODS; pod++) {
      while (pods.size() == BOARDS || !pods.isEmpty() && random.nextBoolean()) {
        String ends = List.copyOf(pods.keySet()).get(random.nextInt(pods.size()));
        pods.remove(ends);
        end(ends, random.nextInt(3));
        requireEachItsOwn("seed " + seed + ", after " + ends + " ended");
      }
      String begins = "pod-" + pod;
      List<String> scheduled = node.cluster().schedule(begins, "sim");
      assertThat(node.cluster().prepare(begins).devices()).isEqualTo(scheduled);
      pods.put(begins, scheduled.get(0));
      requireEachItsOwn("seed " + seed + ", after " + begins + " began");
    }
    pods.keySet().forEach(node::end);
    pods.clear();
    requireEachItsOwn("seed " + seed + ", after all have ended");
    for (String kept : List.of("claims", "cdi", "state")) {
      assertThat(node.folder(kept)).as("seed %s", seed).isEmptyDirectory();
    }
  }

  /** The claim goes before it is taken back, after that, or is forgotten. */
  private void end(String pod, int how) {
    if (how == 0) {
      node.end(pod);
      return;
    }
    node.cluster().delete(pod);
    if (how == 1) {
      assertThat(node.cluster().unprepare(pod)).isEmpty();
      return;
    }
    node.cluster().forget(pod);
    int left = pods.size();
    await().until(() -> node.folder("state").toFile().list().length == left);
  }

  private void requireEachItsOwn(String when) {
    Set<Grant> expected =
        pods.values().stream()
            .map(board -> Grant.exclusive("claim-" + board, Set.of(board)))
            .collect(Collectors.toSet());
    Set<Grant> granted =
        node.coral().grants().stream()
            .filter(grant -> grant.boards().filter(boards -> !boards.isEmpty()).isPresent())
            .collect(Collectors.toSet());
    assertThat(granted).as(when).isEqualTo(expected);
  }
}
