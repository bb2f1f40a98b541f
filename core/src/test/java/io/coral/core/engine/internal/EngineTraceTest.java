package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EngineTraceTest {

  @TempDir Path temp;

  @Test
  void aTraceIsToldOfEachRequestWhenItCameAndWhenABoardHadIt() throws IOException {
    try (Rig rig = new Rig(temp)) {
      rig.simulator(Rig.BOARD);
      rig.install();
      List<Map<String, Object>> drawn = new CopyOnWriteArrayList<>();
      Consumer<Map<String, Object>> trace = drawn::add;
      rig.engine.add(trace);
      long before = System.nanoTime();

      rig.run(new Rig.Addition(10).request.tenant("default"));
      Rig.failure(rig.engine.submit(Request.of("math.fault")));

      await().until(() -> drawn.size() == 2);
      assertThat(drawn.get(0))
          .containsEntry("accelerator", "math.addition")
          .containsEntry("outcome", "DONE")
          .containsEntry("board", "sim-0");
      assertThat(
              List.of(before, time(drawn, "submitted"), time(drawn, "given"), time(drawn, "ended")))
          .isSorted();
      assertThat(drawn.get(1)).containsEntry("outcome", "FAILED").containsEntry("board", "");
      rig.engine.remove(trace);
      rig.run(new Rig.Addition(10).request);
      assertThat(drawn).hasSize(2);
    }
  }

  private static long time(List<Map<String, Object>> drawn, String name) {
    return (Long) drawn.get(0).get(name);
  }
}
