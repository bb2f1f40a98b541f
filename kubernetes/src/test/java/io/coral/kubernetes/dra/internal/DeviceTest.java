package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.internal.Place;
import io.coral.spec.DeviceInfo;
import io.coral.spec.MemoryInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the cluster is told of a board. */
class DeviceTest {

  private static final long GIB = 1L << 30;

  private static MemoryInfo bank(int index, String type, long size) {
    return new MemoryInfo(index, type, OptionalInt.empty(), Optional.empty(), size, size);
  }

  private static Map<String, Object> described(String bitstream, List<String> accelerators) {
    return described(bitstream, accelerators, 1);
  }

  private static Map<String, Object> described(
      String bitstream, List<String> accelerators, int shares) {
    DeviceInfo info =
        new DeviceInfo(
            "u280-0",
            "xilinx",
            "u280",
            "xdma_201920.3",
            List.of("0000:3b:00.1"),
            List.of(),
            List.of(bank(0, "DDR", 16 * GIB), bank(1, "DDR", 16 * GIB), bank(2, "HBM", 8 * GIB)),
            Optional.empty());
    Board board =
        new Board(
            0,
            "xilinx",
            info,
            Board.State.PROGRAMMED,
            Optional.empty(),
            Optional.of(bitstream),
            Optional.empty());
    Place place =
        new Place(OptionalInt.of(1), List.of("sys", "devices", "pci0000:3a", "0000:3b:00.1"));
    return new Device("u280-0", board, place, accelerators, shares).described();
  }

  private static Map<String, Object> attributes(Map<String, Object> described) {
    return Json.object(described.get("attributes"));
  }

  @Test
  void itsKindItsMemoryItsPlaceAndWhatRunsThere() {
    Map<String, Object> described = described("vector:1.0", List.of("vector.addition"));

    assertThat(attributes(described))
        .containsEntry("vendor", Map.of("string", "xilinx"))
        .containsEntry("board", Map.of("string", "u280"))
        .containsEntry("shell", Map.of("string", "xdma_201920.3"))
        .containsEntry("bitstream", Map.of("string", "vector:1.0"))
        .containsEntry("numaNode", Map.of("int", 1))
        .containsEntry("resource.kubernetes.io/pciBusID", Map.of("string", "0000:3b:00.1"))
        .containsEntry("resource.kubernetes.io/pcieRoot", Map.of("string", "pci0000:3a"))
        .containsEntry("accelerators.coral.io/vector_addition", Map.of("bool", true));
    assertThat(Json.object(described.get("capacity")))
        .containsEntry("ddr", Map.of("value", "" + 32 * GIB))
        .containsEntry("hbm", Map.of("value", "" + 8 * GIB));
  }

  @Test
  void ofASharedBoardAClaimHasAPartAndAsMuchMemoryAsItSays() {
    Map<String, Object> described = described("vector:1.0", List.of(), 4);

    assertThat(described).containsEntry("allowMultipleAllocations", true);
    assertThat(Json.object(described.get("capacity")))
        .containsEntry(
            "shares",
            Map.of(
                "value",
                "4",
                "requestPolicy",
                Map.of("default", "1", "validRange", Map.of("min", "1", "step", "1"))))
        .containsEntry(
            "hbm",
            Map.of(
                "value",
                "" + 8 * GIB,
                "requestPolicy",
                Map.of("default", "0", "validRange", Map.of("min", "0", "step", "1"))));
    assertThat(described("vector:1.0", List.of())).doesNotContainKey("allowMultipleAllocations");
  }

  @Test
  void whatKubernetesDoesNotTakeIsLeftOut() {
    List<String> many = IntStream.range(10, 60).mapToObj(each -> "a.n" + each).toList();
    Map<String, Object> described = described("x".repeat(65), many);

    assertThat(attributes(described)).doesNotContainKey("bitstream").hasSize(30);
    assertThat(Json.object(described.get("capacity"))).hasSize(2);
    assertThat(attributes(described("a:1", List.of("a." + "b".repeat(40)))))
        .allSatisfy((name, value) -> assertThat(name).doesNotContain("bbb"));
  }
}
