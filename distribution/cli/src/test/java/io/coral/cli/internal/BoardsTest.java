package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.spec.DeviceInfo;
import io.coral.spec.MemoryInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BoardsTest {
  static MemoryInfo memory(int index, String type, long size) {
    return new MemoryInfo(index, type, OptionalInt.empty(), Optional.empty(), size, size);
  }

  static Board board(Board.State state, Optional<String> failure) {
    return board(state, failure, Optional.empty());
  }

  static Board board(Board.State state, Optional<String> failure, Optional<Board.Holder> holder) {
    DeviceInfo device =
        new DeviceInfo(
            "sim-0",
            "coral",
            "sim",
            "1.0",
            List.of("0000:01:00.0"),
            List.of(),
            List.of(memory(0, "DDR", 16L << 30), memory(1, "DDR", 16L << 30)),
            failure);
    return new Board(
        0, "sim", device, state, Optional.of("the group"), Optional.of("vector.jar"), holder);
  }

  @Test
  void likeMemoriesAreCounted() {
    assertThat(
            Boards.memories(
                List.of(
                    memory(0, "DDR", 1L << 34),
                    memory(1, "PLRAM", 1 << 17),
                    memory(2, "DDR", 1L << 34))))
        .isEqualTo("2 x DDR 16 GiB, PLRAM 128 KiB");
    assertThat(Boards.memories(List.of())).isEqualTo("unknown");
  }

  @Test
  void aStateSaysWhoWhatOrWhy() {
    assertThat(Boards.state(board(Board.State.AVAILABLE, Optional.empty()))).isEqualTo("available");
    assertThat(Boards.state(board(Board.State.CLAIMED, Optional.empty())))
        .isEqualTo("claimed by the group");
    assertThat(Boards.state(board(Board.State.PROGRAMMED, Optional.empty())))
        .isEqualTo("programmed with vector.jar");
    assertThat(Boards.state(board(Board.State.FAILED, Optional.of("no link"))))
        .isEqualTo("failed: no link");
  }

  @Test
  void aHeldBoardSaysForWhomAndUntilWhen() throws IOException {
    Instant until = Instant.parse("2026-12-01T10:00:00Z");
    Board held =
        board(
            Board.State.OPEN, Optional.empty(), Optional.of(new Board.Holder("researcher", until)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    Json.print(new Terminal(out, out), json -> Json.boards(json, List.of(held)));

    assertThat(Boards.state(held))
        .isEqualTo("open, held by tenant researcher until 2026-12-01T10:00:00Z");
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("\"holder\" : \"researcher\"", "\"heldUntil\" : \"2026-12-01T10:00:00Z\"");
  }

  @Test
  void jsonLeavesOutWhatIsUnknown() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    Json.print(
        new Terminal(out, out),
        json -> Json.boards(json, List.of(board(Board.State.OPEN, Optional.empty()))));

    assertThat(bytes.toString(StandardCharsets.UTF_8).replaceAll("\\s+", ""))
        .isEqualTo(
            "{\"boards\":[{\"index\":0,\"runtime\":\"sim\",\"id\":\"sim-0\",\"vendor\":\"coral\","
                + "\"name\":\"sim\",\"version\":\"1.0\",\"pciIds\":[\"0000:01:00.0\"],"
                + "\"serials\":[],\"memories\":[{\"index\":0,\"type\":\"DDR\","
                + "\"size\":17179869184,\"maxAllocation\":17179869184},{\"index\":1,"
                + "\"type\":\"DDR\",\"size\":17179869184,\"maxAllocation\":17179869184}],"
                + "\"state\":\"OPEN\",\"owner\":\"thegroup\",\"bitstream\":\"vector.jar\"}]}");
  }
}
