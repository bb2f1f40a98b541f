package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards that are near to each other, and replicas of different boards, come together. */
class ChoiceTest {

  @TempDir private Path sys;
  private final Map<String, Offer> offers = new TreeMap<>();

  /** A device of a tree as the kernel has it. */
  private void plug(String id, String path, int node) throws IOException {
    Path device = Files.createDirectories(sys.resolve("devices").resolve(path).resolve(id));
    Files.writeString(device.resolve("numa_node"), node + "\n");
    Path bus = Files.createDirectories(sys.resolve("bus"));
    Files.createSymbolicLink(bus.resolve(id), device);
    offers.put(id, offer(id, new Places(bus).of(List.of(id))));
  }

  private static Offer offer(String id, Place place) {
    return new Offer("xilinx/u250", id, "x", Optional.empty(), place, List.of());
  }

  private List<String> choose(int size, String... required) {
    return new Choice(offers).of(List.copyOf(offers.keySet()), List.of(required), size);
  }

  @Test
  void boardsOfOneNodeComeTogetherThoseBelowOneBridgeFirst() throws IOException {
    plug("0000:01:00.0", "pci0000:00/0000:00:01.0", 0);
    plug("0000:81:00.0", "pci0000:80/0000:80:01.0", 1);
    plug("0000:83:00.0", "pci0000:80/0000:80:02.0/0000:82:01.0", 1);
    plug("0000:84:00.0", "pci0000:80/0000:80:02.0/0000:82:01.0", 1);

    assertThat(choose(3)).containsExactlyInAnyOrder("0000:81:00.0", "0000:83:00.0", "0000:84:00.0");
    assertThat(choose(2, "0000:83:00.0")).containsExactly("0000:83:00.0", "0000:84:00.0");
    assertThat(choose(1)).hasSize(1);
    assertThat(choose(9)).hasSize(4);
  }

  @Test
  void aPlaceThatIsNotKnownIsNoReason() throws IOException {
    plug("0000:01:00.0", "pci0000:00", -1);

    assertThat(offers.get("0000:01:00.0").place().node()).isEqualTo(OptionalInt.empty());
    assertThat(new Places(sys).of(List.of("0000:99:00.0"))).isEqualTo(Place.UNKNOWN);
    assertThat(new Places(sys).of(List.of())).isEqualTo(Place.UNKNOWN);
  }

  @Test
  void replicasAreOfDifferentBoardsWhereThereAreSome() {
    Replicas replicas = Replicas.of("replicas", List.of("xilinx/u250 = 2"));
    for (String board : List.of("a", "b")) {
      Offer offer = offer(board, Place.UNKNOWN);
      replicas.devices(offer).forEach(device -> offers.put(device, offer));
    }

    assertThat(choose(2)).containsExactly("a::0", "b::0");
    assertThat(choose(3)).hasSize(3).contains("a::0", "b::0");
    assertThat(replicas.board("xilinx/u250", "a::1")).isEqualTo("a");
    assertThat(replicas.board("xilinx/u280", "a::1")).isEqualTo("a::1");
  }

  @Test
  void aWrongNumberOfReplicasIsTold() {
    for (String line : List.of("xilinx/u250", "xilinx/u250=1", "=4", "xilinx/u250=many")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Replicas.of("replicas", List.of(line)))
          .withMessageContaining("replicas has \"" + line + "\"; expected a kind");
    }
  }
}
