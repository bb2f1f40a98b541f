package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.inaccel.harness.SoftControl;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in the way of one library is told, and stands in the way of no other. */
class FindingsTest {

  @TempDir Path folder;

  private String soft(String name) {
    return Soft.line(Soft.library(folder, name), Soft.QUICK);
  }

  private static Finding only(Discovery discovery, Finding.Kind kind) {
    assertThat(discovery.findings()).hasSize(1);
    assertThat(discovery.findings().get(0).kind()).isEqualTo(kind);
    return discovery.findings().get(0);
  }

  @Test
  void aMissingSymbolIsNamedAndTheOtherLibraryWorks() {
    String unlinked = "name=unlinked; path=" + Soft.library(folder, "unlinked");
    try (InaccelRuntime runtime = Soft.runtime(unlinked, soft("soft"))) {
      Discovery discovery = runtime.discover();

      Finding finding = only(discovery, Finding.Kind.LIBRARY);
      assertThat(finding.subject()).contains("unlinked", folder.toString());
      assertThat(finding.cause()).contains("undefined symbol: stack_queue_");
      assertThat(finding.remedy())
          .startsWith("name the library that has stack_queue_")
          .contains("nothing is loaded before it");
      assertThat(discovery.devices()).hasSize(2).allMatch(device -> device.id().contains("soft-"));
    }
  }

  @Test
  void aLibraryThatWasMissingIsUsedOnceItIsThere() throws Exception {
    Path library = folder.resolve("late.so");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK))) {
      Finding finding = only(runtime.discover(), Finding.Kind.LIBRARY);
      assertThat(finding.cause()).contains("cannot open shared object file");
      assertThat(finding.remedy()).contains("correct path");

      Soft.library(folder, "late");
      Discovery discovery = runtime.discover();
      assertThat(discovery.findings()).isEmpty();
      assertThat(discovery.devices()).hasSize(2);
    }
  }

  @Test
  void whatIsToBeLoadedBeforeIsNamedWhereItIsNotThere() {
    String line = soft("soft").replace(Soft.STACK.toString(), "libnowhere.so.7");
    try (InaccelRuntime runtime = Soft.runtime(line)) {
      Finding finding = only(runtime.discover(), Finding.Kind.LIBRARY);
      assertThat(finding.cause()).contains("libnowhere.so.7", "cannot open shared object file");
      assertThat(finding.remedy()).contains("install libnowhere.so.7", "correct load");
    }
  }

  @Test
  void aLibraryWithoutTheHeadersFunctionsIsNone() {
    try (InaccelRuntime runtime = Soft.runtime("name=stack; path=" + Soft.STACK)) {
      Finding finding = only(runtime.discover(), Finding.Kind.LIBRARY);
      assertThat(finding.cause())
          .contains("no runtime of InAccel's C header")
          .containsPattern("undefined symbol: [a-z]+_[a-z_]+");
    }
  }

  @Test
  @Timeout(60)
  void aLibraryThatDoesNotAnswerIsToldAndTheBoardsOfOthersAreUsed() throws Exception {
    String mute = Soft.library(folder, "mute").toString();
    List<String> lines = List.of(Soft.line(Path.of(mute), Soft.QUICK), soft("soft"));
    try (InaccelRuntime runtime =
        new InaccelRuntime(Map.of("libraries", lines, "discover.limit", "2s"), List::of)) {
      assertThat(runtime.discover().devices()).hasSize(4);
      SoftControl.mute(mute, true);
      try (Resource board = runtime.open("soft-1")) {
        Discovery discovery = runtime.discover();

        assertThat(only(discovery, Finding.Kind.DEVICE).toString())
            .contains("mute (" + mute + ")", "see what the library waits for");
        assertThat(discovery.devices()).hasSize(4);
        VectorAddition.on(board);
      } finally {
        SoftControl.mute(mute, false);
      }
      Awaitility.await().until(() -> runtime.discover().findings().isEmpty());
    }
  }

  static Stream<Arguments> wrongLines() {
    return Stream.of(
        Arguments.of("path=/a.so", "the name \"\""),
        Arguments.of("name=a/b; path=/a.so", "the name \"a/b\""),
        Arguments.of("name=a; path=lib.so", "absolute path"),
        Arguments.of("name=a; path=/a.so; platform=xilinx", "VENDOR/BOARD/SHELL"),
        Arguments.of("name=a; path=/a.so; env=HOME", "env of a has \"HOME\""),
        Arguments.of("name=a; /a.so", "libraries has \"/a.so\""),
        Arguments.of("name=soft; path=/a.so", "two of the name soft"),
        Arguments.of("name=a; path=/a.so; env=INACCEL_SOFT=none", "which soft sets otherwise"));
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void aWrongLineIsToldAndCostsItselfAlone(String line, String told) {
    try (InaccelRuntime runtime = Soft.runtime(soft("soft"), line)) {
      Discovery discovery = runtime.discover();

      assertThat(only(discovery, Finding.Kind.CONFIGURATION).cause()).contains(told);
      assertThat(discovery.devices()).hasSize(2);
    }
  }

  @Test
  void oneLibraryIsNotNamedTwice() {
    String line = soft("soft");
    try (InaccelRuntime runtime = Soft.runtime(line, line.replace("name=soft", "name=again"))) {
      assertThat(only(runtime.discover(), Finding.Kind.CONFIGURATION).cause())
          .contains("twice, as soft and as again");
    }
  }

  @Test
  void aKeyThatNobodyReadsIsTold() {
    try (InaccelRuntime runtime = Soft.runtime(soft("soft") + "; laod=libOpenCL.so.1")) {
      assertThat(only(runtime.discover(), Finding.Kind.CONFIGURATION).cause())
          .contains("laod", "did you mean \"load\"");
    }
  }

  @Test
  void aWrongSettingLeavesNoDevices() {
    try (InaccelRuntime runtime =
        new InaccelRuntime(Map.of("libraries", soft("soft"), "stop.grace", "soon"), List::of)) {
      Discovery discovery = runtime.discover();

      assertThat(only(discovery, Finding.Kind.CONFIGURATION).cause()).contains("stop.grace");
      assertThat(discovery.devices()).isEmpty();
    }
  }

  @Test
  void withoutLibrariesThereIsNothingToTell() {
    try (InaccelRuntime runtime = new InaccelRuntime(Map.of(), List::of)) {
      assertThat(runtime.discover()).isEqualTo(new Discovery(List.of(), List.of()));
    }
  }
}
