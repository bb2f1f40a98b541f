package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of {@code --trace}, read as the trace event format is documented, and by a program that
 * others made: the reader of traces in the developer tools of Chromium. Perfetto reads the same
 * format; its own reader comes in no package.
 */
@Tag("once")
class TraceTest {

  /** Runs in the developer tools, whose reader it asks for what it found. */
  private static final String READER =
      """
      (async () => {
        const trace = await import("devtools://devtools/bundled/models/trace/trace.js");
        if (!trace.TraceModel?.Model?.createWithAllHandlers) {
          return null;
        }
        const events = JSON.parse(%s);
        const model = trace.TraceModel.Model.createWithAllHandlers();
        await model.parse(structuredClone(events));
        const { Meta, Renderer } = model.parsedTrace(0).data;
        const lanes = [...Renderer.processes].flatMap(([number, process]) =>
          [...process.threads.values()].map((lane) =>
            `${Meta.processNames.get(number).args.name}, ${lane.name}: ` +
            lane.entries.map((each) => each.name).join(", ")));
        const requests = trace.Helpers.Trace.createMatchedSortedSyntheticEvents(
          events.filter((each) => each.ph === "b" || each.ph === "e"))
          .map((each) => `${each.name} ${each.dur > 0}`);
        return [...lanes, ...requests];
      })()
      """;

  @TempDir Path folder;

  @Test
  void aTraceIsReadByTheDeveloperToolsOfChromiumAndAsTheFormatIsDocumented() throws Exception {
    Path file = folder.resolve("trace.json");
    Ended demo = Ended.coral(folder, "--repository", "r", "--trace", file.toString(), "demo");
    assertThat(demo.exitCode()).as(demo.err()).isZero();

    strictlyRead(new ObjectMapper().readTree(file.toFile()));

    try (Browser browser =
        new Browser(Files.createDirectories(folder.resolve("browser")), 800, 600)) {
      browser.open(URI.create("devtools://devtools/bundled/js_app.html"));
      await().until(() -> browser.evaluate("document.title").asText().equals("DevTools"));
      String text = new ObjectMapper().writeValueAsString(Files.readString(file));
      JsonNode found = browser.evaluate(READER.formatted(text));

      assumeThat(found.isArray()).as("this Chromium has such a reader").isTrue();
      List<String> seen = new ArrayList<>();
      found.forEach(each -> seen.add(each.asText()));
      assertThat(seen)
          .contains(
              "sim/sim-0, calls: open, program vector.jar, close",
              "sim/sim-0, vector_add:{vector_add_1}: vector_add",
              "sim/sim-0, copies from device: read",
              "vector.addition true",
              "waiting true",
              "on sim-0 true");
      // two lanes where they overlap
      assertThat(
              String.join(
                  ", ",
                  seen.stream()
                      .filter(each -> each.startsWith("sim/sim-0, copies to device"))
                      .map(each -> each.substring(each.indexOf(": ") + 2))
                      .toList()))
          .isEqualTo("write, write");
    }
  }

  /** Slices of a lane never overlap, what begins ends in turn, and each lane has one name. */
  private static void strictlyRead(JsonNode events) {
    Map<String, Double> endOfLane = new HashMap<>();
    Map<String, Deque<JsonNode>> begun = new HashMap<>();
    List<String> named = new ArrayList<>();
    assertThat(events.isArray()).isTrue();
    for (JsonNode event : events) {
      String lane = integer(event, "pid") + "/" + integer(event, "tid");
      assertThat(event.get("name").isTextual()).as("%s", event).isTrue();
      assertThat(event.get("args").isObject()).as("%s", event).isTrue();
      switch (event.get("ph").asText()) {
        case "M" -> named.add(event.get("name").asText() + " of " + lane);
        case "X" -> {
          assertThat(named).contains("thread_name of " + lane);
          double start = time(event, "ts");
          assertThat(start).isGreaterThanOrEqualTo(endOfLane.getOrDefault(lane, 0.0) - 0.001);
          endOfLane.put(lane, start + time(event, "dur"));
        }
        case "b" -> begun.computeIfAbsent(track(event), id -> new ArrayDeque<>()).push(event);
        case "e" -> {
          JsonNode begin = begun.getOrDefault(track(event), new ArrayDeque<>()).pop();
          assertThat(event.get("name")).isEqualTo(begin.get("name"));
          assertThat(time(event, "ts")).isGreaterThanOrEqualTo(time(begin, "ts"));
        }
        default -> throw new AssertionError("no phase that it uses: " + event);
      }
    }
    assertThat(named).doesNotHaveDuplicates();
    assertThat(begun).isNotEmpty();
    assertThat(begun.values()).allMatch(Deque::isEmpty);
  }

  private static int integer(JsonNode event, String name) {
    assertThat(event.get(name).isInt()).as("%s of %s", name, event).isTrue();
    return event.get(name).asInt();
  }

  private static double time(JsonNode event, String name) {
    assertThat(event.get(name).isNumber()).as("%s of %s", name, event).isTrue();
    assertThat(event.get(name).asDouble()).as("%s of %s", name, event).isNotNegative();
    return event.get(name).asDouble();
  }

  private static String track(JsonNode event) {
    return event.get("cat").asText() + " " + event.get("id").asText() + " of " + event.get("pid");
  }
}
