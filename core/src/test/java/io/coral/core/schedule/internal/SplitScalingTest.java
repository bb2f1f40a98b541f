package io.coral.core.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coral.api.Argument;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Split;
import io.coral.core.whatif.internal.BoardSpeed;
import io.coral.core.whatif.internal.VirtualMachine;
import io.coral.core.whatif.internal.VirtualRequest;
import io.coral.spec.DeviceInfo;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which boards get the pieces of a split call, and how long they take, in virtual time. */
class SplitScalingTest {

  private static final int ELEMENTS = 1_000_000;
  private static final double NANOS_PER_ELEMENT = 1_000;
  private static final double SECOND = 1e9;

  private final VirtualMachine machine = new VirtualMachine(Policy.DEFAULT);
  private final Queue queue = machine.schedule().addQueue();
  private final Tenant tenant = machine.schedule().addTenant(1);

  static List<Arguments> boards() {
    return List.of(
        Arguments.of("one", new double[] {1}),
        Arguments.of("two of one speed", new double[] {1, 1}),
        Arguments.of("one 3.5 times slower", new double[] {1, 1 / 3.5}),
        Arguments.of("one 6 times slower", new double[] {1, 1 / 6.0}),
        Arguments.of("five of three speeds", new double[] {1, 1 / 3.5, 1, 1 / 3.5, 0.5}),
        Arguments.of("sixteen", DoubleStream.generate(() -> 1).limit(16).toArray()));
  }

  /**
   * The first call meets boards whose speeds nobody knows; each board computes its share of every
   * call all the same, to two pieces.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("boards")
  void eachBoardGetsItsSpeedsShareAndEachCallEndsNearTheBestPossible(String name, double[] speeds) {
    List<ScheduledBoard> boards = new ArrayList<>();
    for (double speed : speeds) {
      int kind = (int) (speed * 1000);
      Binary binary = machine.schedule().addBinary(kind, List.of(queue), 0);
      BoardSpeed model = new BoardSpeed(10_000, 12, 2 * SECOND, n -> n * NANOS_PER_ELEMENT / speed);
      boards.add(machine.addBoard(kind, kind, model, binary));
    }
    double all = DoubleStream.of(speeds).sum();
    double best = ELEMENTS * NANOS_PER_ELEMENT / all;
    List<Double> pieces = pieces(speeds.length);
    double twoPieces = 2 * pieces.get(0);
    for (int call = 0; call < 4; call++) {
      double began = machine.now();
      double[] before = boards.stream().mapToDouble(machine::computed).toArray();
      for (double elements : pieces) {
        machine.submit(
            new VirtualRequest(queue, tenant, 8 * elements, 4 * elements, elements, null));
      }
      machine.run(Double.POSITIVE_INFINITY);
      for (int i = 0; i < speeds.length; i++) {
        double computed = machine.computed(boards.get(i)) - before[i];
        assertThat(computed * speeds[i] / NANOS_PER_ELEMENT)
            .as("elements of call %d on board %d of %s", call, i, name)
            .isCloseTo(ELEMENTS * speeds[i] / all, within(twoPieces));
      }
      assertThat((machine.now() - began) / best).as("call %d on %s", call, name).isLessThan(1.025);
    }
  }

  /** The elements of each piece, as an engine with so many boards is asked for them. */
  private static List<Double> pieces(int boards) {
    Board board =
        new Board(
            0,
            "sim",
            new DeviceInfo(
                "sim-0", "coral", "sim", "1", List.of(), List.of(), List.of(), Optional.empty()),
            Board.State.AVAILABLE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    List<Double> sizes = new ArrayList<>();
    Coral asked =
        (Coral)
            Proxy.newProxyInstance(
                SplitScalingTest.class.getClassLoader(),
                new Class<?>[] {Coral.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("boards")) {
                    return Collections.nCopies(boards, board);
                  }
                  if (method.getName().equals("submitAll")) {
                    for (Object request : (List<?>) arguments[0]) {
                      Argument count = ((Request) request).arguments().get(1);
                      sizes.add(((Integer) ((Argument.Scalar) count).value()).doubleValue());
                    }
                  }
                  return List.of();
                });
    Split.of(Request.of("x.y").arg(new byte[ELEMENTS]).arg(ELEMENTS)).cut(0).along(1).submit(asked);
    return sizes;
  }
}
