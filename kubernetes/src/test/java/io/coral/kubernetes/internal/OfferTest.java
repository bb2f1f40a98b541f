package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.api.Board.Holder;
import io.coral.api.Board.State;
import io.coral.api.Grant;
import io.coral.spec.DeviceInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A board may be given to a container where nothing is in the way. */
class OfferTest {

  private static final DeviceInfo DEVICE =
      new DeviceInfo(
          "u250-0", "xilinx", "u250", "1", List.of(), List.of(), List.of(), Optional.empty());

  @TempDir private Path nothing;

  private static Board board(DeviceInfo device, State state, Optional<String> holder) {
    return board(device, state, "somebody", holder);
  }

  private static Board board(
      DeviceInfo device, State state, String owner, Optional<String> holder) {
    return new Board(
        0,
        "x",
        device,
        state,
        Optional.of(owner).filter(each -> state == State.CLAIMED),
        Optional.empty(),
        holder.map(tenant -> new Holder(tenant, Instant.MAX)));
  }

  private static Board available(String... holder) {
    return board(DEVICE, State.AVAILABLE, Stream.of(holder).findFirst());
  }

  static Stream<Arguments> boards() {
    Set<String> kind = Set.of("xilinx/u250");
    return Stream.of(
        Arguments.of("nobody has it", available(), List.of(), true),
        Arguments.of(
            "it is in use", board(DEVICE, State.PROGRAMMED, Optional.empty()), List.of(), true),
        Arguments.of(
            "its programming failed, and it is put aside for a while",
            board(DEVICE, State.OPEN, Optional.empty()),
            List.of(),
            true),
        Arguments.of(
            "its device is broken",
            board(DEVICE.failed("no power"), State.AVAILABLE, Optional.empty()),
            List.of(),
            false),
        Arguments.of("it failed", board(DEVICE, State.FAILED, Optional.empty()), List.of(), false),
        Arguments.of(
            "it is claimed", board(DEVICE, State.CLAIMED, Optional.empty()), List.of(), false),
        Arguments.of(
            "containers have it raw",
            board(DEVICE, State.CLAIMED, RawBoards.OWNER, Optional.empty()),
            List.of(),
            true),
        Arguments.of("it is kept for a tenant", available("blue"), List.of(), false),
        Arguments.of("it is kept for a container", available("pod-u250-0"), List.of(), true),
        Arguments.of(
            "a tenant has it alone", available(), List.of(Grant.exclusive("blue", kind)), false),
        Arguments.of(
            "a tenant has it with others", available(), List.of(Grant.of("blue", kind)), true),
        Arguments.of(
            "a tenant has another alone",
            available(),
            List.of(Grant.exclusive("blue", Set.of("u250-1"))),
            true),
        Arguments.of(
            "a container has it alone",
            available(),
            List.of(Grant.exclusive("pod-u250-0", Set.of("u250-0"))),
            true));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("boards")
  void aBoardIsHealthy(String why, Board board, List<Grant> grants, boolean isHealthy) {
    List<Grant> others = Offer.ofOthers(grants, Allocations::isOne);
    assertThat(Offer.of(board, others, new Places(nothing)).isHealthy())
        .as(why)
        .isEqualTo(isHealthy);
  }
}
