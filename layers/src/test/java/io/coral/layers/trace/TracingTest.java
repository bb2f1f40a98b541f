package io.coral.layers.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.coral.layers.Sims;
import io.coral.layers.wrap.Wrapping;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.lifecycle.SettableEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {

  @TempDir Path folder;

  /** The events of the file, each with its fields and its arguments' fields in one map. */
  private static List<Map<String, String>> events(Path file) throws IOException {
    List<Map<String, String>> events = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(Files.readString(file))) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> event = new HashMap<>();
        String prefix = "";
        for (JsonToken token = parser.nextToken();
            token != JsonToken.END_OBJECT || !prefix.isEmpty();
            token = parser.nextToken()) {
          if (token == JsonToken.START_OBJECT) {
            prefix = "args.";
          } else if (token == JsonToken.END_OBJECT) {
            prefix = "";
          } else if (token.isScalarValue()) {
            event.put(prefix + parser.currentName(), parser.getText());
          }
        }
        events.add(event);
      }
    }
    return events;
  }

  private static List<Map<String, String>> slices(Path file, String name) throws IOException {
    return events(file).stream()
        .filter(event -> name.equals(event.get("name")) && "X".equals(event.get("ph")))
        .toList();
  }

  @Test
  void drawsEachRequestAsItWaitedAndAsABoardHadIt() throws IOException {
    Path file = folder.resolve("out.json");
    long now = System.nanoTime();
    try (Tracing tracing = new Tracing(file)) {
      tracing.request(
          Map.of(
              "accelerator",
              "math.add",
              "tenant",
              "lab",
              "outcome",
              "DONE",
              "board",
              "sim-0",
              "submitted",
              now,
              "given",
              now + 3000,
              "ended",
              now + 9000));
      tracing.request(
          Map.of(
              "accelerator",
              "math.add",
              "tenant",
              "lab",
              "outcome",
              "DEADLINE",
              "board",
              "",
              "submitted",
              now + 1000,
              "given",
              now + 4000,
              "ended",
              now + 4000));
    }

    List<Map<String, String>> drawn =
        events(file).stream().filter(event -> !"M".equals(event.get("ph"))).toList();
    assertThat(drawn)
        .extracting(event -> event.get("id") + " " + event.get("ph") + " " + event.get("name"))
        .containsExactly(
            "1 b math.add",
            "1 b waiting",
            "1 e waiting",
            "1 b on sim-0",
            "1 e on sim-0",
            "1 e math.add",
            "2 b math.add",
            "2 b waiting",
            "2 e waiting",
            "2 e math.add");
    assertThat(time(drawn, 2) - time(drawn, 1)).isCloseTo(3, within(0.001));
    assertThat(time(drawn, 4) - time(drawn, 3)).isCloseTo(6, within(0.001));
    assertThat(drawn.get(6)).containsEntry("args.outcome", "DEADLINE");
    assertThat(events(file))
        .anyMatch(
            event -> "requests".equals(event.get("args.name")) && "M".equals(event.get("ph")));
  }

  private static double time(List<Map<String, String>> events, int at) {
    return Double.parseDouble(events.get(at).get("ts"));
  }

  @Test
  void drawsALaneForEachDirectionAndComputeUnit() throws IOException, InterruptedException {
    Path file = folder.resolve("out.json");
    try (Tracing tracing = new Tracing(file);
        Resource resource = Sims.programmed(Sims.behind(tracing))) {
      Sims.add(resource, 1000);
      Awaitility.await().until(() -> slices(file, "copyFromDevice").size() == 1);

      Map<String, String> run = slices(file, "vector_add").get(0);
      Map<String, String> out = slices(file, "copyFromDevice").get(0);
      assertThat(slices(file, "copyToDevice"))
          .hasSize(3)
          .allMatch(slice -> slice.get("args.bytes").equals("4000"));
      assertThat(Double.parseDouble(out.get("ts")))
          .isGreaterThanOrEqualTo(Double.parseDouble(run.get("ts")));
      assertThat(run).containsEntry("args.clock", "device");
      assertThat(events(file))
          .filteredOn(event -> "thread_name".equals(event.get("name")))
          .extracting(event -> event.get("args.name"))
          .contains("calls", "copies to device", "copies from device", "vector_add");
      assertThat(events(file))
          .filteredOn(event -> "process_name".equals(event.get("name")))
          .extracting(event -> event.get("args.name"))
          .containsExactly("sim/sim-0");
    }
  }

  @Test
  void drawsHostRangesInTheLanesOfCopiesAndFillsInTheirOwn()
      throws IOException, InterruptedException {
    Path file = folder.resolve("out.json");
    try (Tracing tracing = new Tracing(file);
        Resource resource = Sims.programmed(Sims.behind(tracing))) {
      Buffer buffer = resource.memories().get(0).allocate(4096);
      ByteBuffer host = ByteBuffer.allocateDirect(100);
      SettableEvent gate = new SettableEvent("await", "gate");
      buffer.write(8, host, gate);
      host.position(99);
      gate.complete();
      buffer.fill(16, 32, (byte) 1);
      buffer.read(8, host.clear()).await();
      Awaitility.await().until(() -> slices(file, "read").size() == 1);

      assertThat(slices(file, "write").get(0))
          .containsEntry("args.bytes", "100")
          .containsEntry("args.offset", "8")
          .containsEntry("cat", "copies to device");
      assertThat(slices(file, "fill").get(0))
          .containsEntry("args.bytes", "32")
          .containsEntry("cat", "fills");
      assertThat(slices(file, "read").get(0)).containsEntry("cat", "copies from device");
    }
  }

  @Test
  void withoutTimestampsTheHostsClockIsUsedAndFailuresAreShown()
      throws IOException, InterruptedException {
    Path file = folder.resolve("out.json");
    try (Tracing tracing = new Tracing(file)) {
      SimRuntime simulator =
          new SimRuntime(
              List.of(BoardModel.DEFAULT.withFaults("run:1=fail")), List.of(), SimClock.REAL);
      try (Resource resource = Sims.programmed(Wrapping.wrap(simulator, List.of(tracing)))) {
        ComputeUnit unit = resource.openComputeUnit("spin");
        unit.setInt(0, 1000);
        Event failed = unit.run();
        Awaitility.await().until(() -> failed.state() == Event.State.FAILED);
        unit.run().await();
        Awaitility.await().until(() -> slices(file, "spin").size() == 2);
      }
    }
    assertThat(slices(file, "spin").get(0)).containsEntry("args.failure", "EXECUTION_FAILED");
    assertThat(slices(file, "spin").get(1)).containsEntry("args.clock", "host");
    assertThat(Double.parseDouble(slices(file, "spin").get(1).get("dur")))
        .isGreaterThanOrEqualTo(1000);
  }
}
