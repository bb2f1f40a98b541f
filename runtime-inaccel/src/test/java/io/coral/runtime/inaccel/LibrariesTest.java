package io.coral.runtime.inaccel;

import static io.coral.runtime.inaccel.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.inaccel.harness.SoftControl;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries with the traps that vendors' have, two at once, and one again. */
class LibrariesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "all",
        "dark",
        "holes",
        "short",
        "forget",
        "repoint",
        "unaligned",
        "order",
        "threads",
        "unchecked",
        "silent",
        "wreck",
        "contexts",
        "minus-one",
        "slow",
        "null-strings"
      })
  void computesWithEachTrapOfALibrary(String trap) throws Exception {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, trap))) {
      for (int i = 0; i < 10; i++) {
        runtime.discover();
      }
      long boards = SoftControl.live(library.toString());
      for (int i = 0; i < 2; i++) {
        try (Resource board = Soft.open(runtime, i)) {
          VectorAddition.on(board);
          VectorAddition.on(board);
        }
      }
      assertThat(SoftControl.live(library.toString())).as("handles").isEqualTo(boards);
    }
  }

  @Test
  void twoLibrariesAtOnceDoNotKnowEachOther() throws Exception {
    Path left = Soft.library(folder, "left");
    Path right = Soft.library(folder, "right");
    try (InaccelRuntime runtime =
        Soft.runtime(
            Soft.line(left, Soft.QUICK),
            Soft.line(right, Soft.QUICK).replace("inaccel/soft/1", "acme/soft/1"))) {
      assertThat(runtime.discover().devices().stream().map(DeviceInfo::id))
          .containsExactly("left-0", "left-1", "right-0", "right-1");
      assertThat(SoftControl.live(left.toString())).as("boards of the left library").isEqualTo(2);
      try (Resource one = Soft.open(runtime, 1);
          Resource other = Soft.open(runtime, 3)) {
        VectorAddition.on(one);
        SoftControl.fail(left.toString(), 1, 0);
        assertFails(
            () -> other.program(Soft.bitstream(Soft.VECTOR_ADD)),
            ErrorCode.INCOMPATIBLE,
            "inaccel/soft/1",
            "acme/soft/1");
        other.program(
            new Bitstream(
                "acme.bin",
                Soft.bitstream(Soft.COPY).bytes(),
                Optional.empty(),
                List.of(Soft.COPY),
                Soft.bitstream(Soft.COPY).properties()));
        assertFails(
            () -> one.program(Soft.bitstream(Soft.VECTOR_ADD)),
            ErrorCode.PROGRAM_FAILED,
            "answered 1");
      }
    }
  }

  @Test
  void aLibraryThatIsClosedIsLoadedAgain() throws Exception {
    Path library = Soft.library(folder, "soft");
    for (int i = 0; i < 3; i++) {
      try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK));
          Resource board = Soft.open(runtime, 0)) {
        VectorAddition.on(board);
      }
    }
  }

  @Test
  void aLibraryStaysUntilItsBoardsAreGivenBackWhichTakesASecond() {
    String line = Soft.line(Soft.library(folder, "soft"), "slow");
    try (InaccelRuntime runtime = Soft.runtime(line)) {
      assertThat(runtime.discover().devices()).hasSize(2);
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("coral-release soft");
  }
}
