package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.cli.internal.Diagnosis.BundleState;
import io.coral.cli.internal.Diagnosis.RuntimeState;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What doctor says of one thing that is in the way, with all else in order, and of nothing. */
class DiagnosisTest {

  private static final String CAUSE = "the cause that was seen";
  private static final String REMEDY = "what to do about it";

  /** A machine where nothing is in the way; what is, is put in. */
  private static final class Machine {
    final List<Problem> bundleProblems = new ArrayList<>();
    final List<Problem> reasons = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final List<Problem> capsule = new ArrayList<>();
    final List<Board> boards = new ArrayList<>();
    final List<Problem> configuration = new ArrayList<>();
    final List<Finding> repository = new ArrayList<>();

    Machine() {
      boards.add(BoardsTest.board(Board.State.AVAILABLE, Optional.empty()));
    }

    Diagnosis diagnosis() {
      BundleState bundle = new BundleState("acme.runtime", "1.0.0", true, bundleProblems);
      RuntimeState runtime =
          new RuntimeState(
              "acme",
              bundle,
              Optional.empty(),
              Optional.of(new Discovery(List.of(), List.of())),
              reasons,
              findings,
              Optional.of(new CapsuleState("tested", List.of(), capsule)));
      return new Diagnosis(
          Map.of(),
          List.of(bundle),
          List.of(runtime),
          boards,
          configuration,
          Optional.of(new RepositoryState(Path.of("/srv/coral"), 1, repository, Map.of())));
    }

    String told() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
      new DoctorText(new Terminal(out, out)).print(diagnosis());
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** A place where something may be in the way, and how it comes there. */
  private enum Place {
    BUNDLE(true) {
      @Override
      void hinder(Machine machine) {
        machine.bundleProblems.add(new Problem(CAUSE, REMEDY, true));
      }
    },
    COMPONENT_THAT_FAILED(true) {
      @Override
      void hinder(Machine machine) {
        machine.reasons.add(new Problem(CAUSE, REMEDY, true));
      }
    },
    COMPONENT_THAT_IS_NOT_CONFIGURED(false) {
      @Override
      void hinder(Machine machine) {
        machine.reasons.add(new Problem(CAUSE, REMEDY, false));
      }
    },
    CONFORMANCE(true) {
      @Override
      void hinder(Machine machine) {
        machine.capsule.add(new Problem(CAUSE, REMEDY, true));
      }
    },
    CONFIGURATION(true) {
      @Override
      void hinder(Machine machine) {
        machine.configuration.add(new Problem(CAUSE, REMEDY, true));
      }
    },
    REPOSITORY(true) {
      @Override
      void hinder(Machine machine) {
        machine.repository.add(new Finding(Finding.Kind.PERMISSION, "/srv/coral", CAUSE, REMEDY));
      }
    };

    final boolean isBroken;

    Place(boolean isBroken) {
      this.isBroken = isBroken;
    }

    abstract void hinder(Machine machine);
  }

  private static Stream<String> remedies(String told) {
    return told.lines().filter(line -> line.contains("remedy: "));
  }

  @Test
  void whereNothingIsInTheWayAllIsWellAndNoRemedyIsTold() {
    assertThat(new Machine().told()).endsWith("All is well.\n").doesNotContain("remedy");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInTheWayIsToldWithItsRemedyAlone(Place place) {
    Machine machine = new Machine();
    place.hinder(machine);

    String told = machine.told();

    assertThat(told.lines().filter(line -> line.contains(CAUSE))).isNotEmpty();
    assertThat(remedies(told)).isNotEmpty().allMatch(line -> line.contains(REMEDY));
    assertThat(told)
        .doesNotContain("All is well")
        .endsWith(
            place.isBroken
                ? "Something is broken; see the remedies above.\n"
                : "Boards can be used; the remedies above are for what is not there.\n");
    assertThat(machine.diagnosis().failed()).isEqualTo(place.isBroken);
  }

  @ParameterizedTest
  @EnumSource(Finding.Kind.class)
  void whatARuntimeFindsIsToldWithItsRemedyAlone(Finding.Kind kind) {
    Machine machine = new Machine();
    machine.findings.add(new Finding(kind, "/dev/card", CAUSE, REMEDY));

    String told = machine.told();

    assertThat(told).contains("/dev/card: " + CAUSE).doesNotContain("All is well");
    assertThat(remedies(told)).singleElement().asString().endsWith("remedy: " + REMEDY);
    assertThat(machine.diagnosis().failed()).isEqualTo(kind == Finding.Kind.CONFIGURATION);
  }

  @Test
  void aBoardThatHasFailedIsInTheWayThoughAnotherCanBeUsed() {
    Machine machine = new Machine();
    machine.boards.add(BoardsTest.board(Board.State.FAILED, Optional.of("it burns")));

    String told = machine.told();

    assertThat(told)
        .contains("board sim/sim-0 has failed: it burns")
        .endsWith("Something is broken; see the remedies above.\n");
    assertThat(remedies(told))
        .singleElement()
        .asString()
        .contains("coral board reset sim/sim-0, while `coral serve` runs");
  }

  static Stream<List<Board>> unusable() {
    return Stream.of(List.of(), List.of(BoardsTest.board(Board.State.CLAIMED, Optional.empty())));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void withoutABoardThatCanBeUsedNotAllIsWell(List<Board> unusable) {
    Machine machine = new Machine();
    machine.boards.clear();
    machine.boards.addAll(unusable);

    assertThat(machine.told())
        .endsWith(
            "There is no board that could be used; remedies, where any are known, stand above.\n");
    assertThat(machine.diagnosis().failed()).isFalse();
  }
}
