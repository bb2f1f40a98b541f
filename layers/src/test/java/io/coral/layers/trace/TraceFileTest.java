package io.coral.layers.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.coral.layers.file.FullDisk;
import io.coral.layers.file.LayerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {

  @TempDir Path folder;

  private static int tokens(Path file) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(Files.readString(file))) {
      int count = 0;
      while (parser.nextToken() != null) {
        count++;
      }
      return count;
    }
  }

  @Test
  void isValidJsonAfterEachEventWithoutBeingClosed() throws IOException {
    Path path = folder.resolve("trace.json");
    try (TraceFile file = new TraceFile(path, 1 << 20)) {
      assertThat(tokens(path)).isEqualTo(2);
      for (int i = 1; i <= 20; i++) {
        String name = "event \"" + "x".repeat(20 - i) + "\" \u0001\n";
        file.add(json -> json.writeStringField("name", name));

        assertThat(tokens(path)).isEqualTo(2 + 4 * i);
      }
    }
  }

  @Test
  void endsAtItsLimitAndStaysValid() throws IOException {
    Path path = folder.resolve("trace.json");
    try (TraceFile file = new TraceFile(path, 1000)) {
      for (int i = 0; i < 1000; i++) {
        file.add(json -> json.writeStringField("name", "0123456789"));
      }
    }
    assertThat(Files.size(path)).isBetween(1000L, 1100L);
    assertThat(tokens(path)).isGreaterThan(2);
  }

  @Test
  void aDiskThatFillsEndsItAndLeavesValidJson() throws IOException {
    Path path = folder.resolve("trace.json");
    byte[] start = "[\n]\n".getBytes(StandardCharsets.US_ASCII);
    LayerFile full = new LayerFile("trace", path, new FullDisk(path, start, 100));
    try (TraceFile file = new TraceFile(full, 1 << 20)) {
      for (int i = 0; i < 10; i++) {
        file.add(json -> json.writeStringField("name", "0123456789"));
      }

      assertThat(file.incomplete())
          .contains(path + ": the trace is incomplete, it ends here: " + FullDisk.FULL);
    }
    assertThat(tokens(path)).isEqualTo(2 + 4 * 4);
  }

  @Test
  void anInterruptOfTheThreadThatWritesEndsNothing() throws IOException {
    Path path = folder.resolve("trace.json");
    try (TraceFile file = new TraceFile(path, 1 << 20)) {
      Thread.currentThread().interrupt();
      file.add(json -> json.writeStringField("name", "interrupted"));
      assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
      file.add(json -> json.writeStringField("name", "after"));

      assertThat(file.incomplete()).isEmpty();
    } finally {
      Thread.interrupted();
    }
    assertThat(tokens(path)).isEqualTo(2 + 4 * 2);
  }

  @Test
  void overlappingSlicesGoToLanesBesideEachOther() {
    Lanes lanes = new Lanes();

    assertThat(lanes.place("copies", 5, 8)).isEqualTo(new Lanes.Place(1, "copies", true));
    assertThat(lanes.place("copies", 0, 10)).isEqualTo(new Lanes.Place(2, "copies (2)", true));
    assertThat(lanes.place("copies", 8, 9)).isEqualTo(new Lanes.Place(1, "copies", false));
    assertThat(lanes.place("copies", 9, 12)).isEqualTo(new Lanes.Place(1, "copies", false));
    assertThat(lanes.place("runs", 0, 1)).isEqualTo(new Lanes.Place(3, "runs", true));
  }
}
