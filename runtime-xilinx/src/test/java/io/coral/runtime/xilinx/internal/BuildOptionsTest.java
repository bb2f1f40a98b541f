package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildOptionsTest {
  @TempDir private Path folder;

  @Test
  void aBuildDeclaresBanksConnectionsAndUnitsAsTold() {
    Bitstream roles =
        PoclFixture.build(
            "roles.cl",
            Map.of(
                "banks", "DDR:1GiB, 2xHBM:256MiB",
                "connect", "vector_add.a=0+2,vector_add.b=1",
                "units", "vector_add=3"));

    KernelInfo add =
        roles.kernels().stream().filter(k -> k.name().equals("vector_add")).findFirst().get();
    assertThat(add.prototype()).isEqualTo("vector_add (float* a, float* b, float* c, int n)");
    assertThat(add.instances()).hasSize(3).contains("vector_add:{vector_add_3}");
    assertThat(add.arguments().get(0).memories()).isEqualTo(Set.of(0, 2));
    assertThat(add.arguments().get(0).properties()).containsEntry("banks", "DDR[0],HBM[1]");
    assertThat(add.arguments().get(1).memories()).isEqualTo(Set.of(1));
    assertThat(add.arguments().get(2).memories()).isEqualTo(Set.of(0, 1, 2));
    assertThat(roles.platform()).isPresent();
  }

  private static AcceleratorException refused(Path source, Map<String, String> options) {
    return catchThrowableOfType(
        AcceleratorException.class, () -> new XclbinFormat().build(List.of(source), options));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "speed | fast | there is no such option",
        "banks | DDR | expected e.g. DDR:1GiB",
        "banks | 999xHBM:1GiB | 1 to 256 banks",
        "device | 99 | devices, counted from 0",
        "device | x | expected a number",
        "units | vector_add=0 | expected a number from 1",
        "units | nope=1 | there is no nope",
        "connect | vector_add.a=1 | expected a number from 0 to 0",
        "connect | vector_add.z=0 | there is no vector_add.z",
        "platform | Nowhere | there is none",
      })
  void aWrongOptionSaysWhatWasExpected(String key, String value, String message) {
    AcceleratorException failure = refused(Path.of("src/fixture/roles.cl"), Map.of(key, value));

    assertThat(failure.operation()).isEqualTo("build");
    assertThat(failure.text()).contains(message);
  }

  @Test
  void aSourceThatIsNotThereOrDoesNotCompileSaysSo() throws Exception {
    assertThat(refused(folder.resolve("no.cl"), Map.of()).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    Path broken = Files.writeString(folder.resolve("broken.cl"), "kernel void f( {");
    assertThat(refused(broken, Map.of()).code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
    assertThat(refused(broken, Map.of()).text()).contains(broken + ":1:", "error:");
    Path empty = Files.writeString(folder.resolve("empty.cl"), "int f(void) { return 1; }");
    assertThat(refused(empty, Map.of()).text()).contains("there is no kernel");
    Path local = Files.writeString(folder.resolve("l.cl"), "kernel void f(local int *a) {}");
    assertThat(refused(local, Map.of()).text()).contains("local memory");
    Path own =
        Files.writeString(
            folder.resolve("own.cl"), "typedef struct { int a[3]; } P; kernel void f(P p) {}");
    assertThat(refused(own, Map.of()).text()).contains("expected f.p=<bytes>");
    assertThat(
            new XclbinFormat()
                .build(List.of(own), Map.of("sizes", "f.p=12"))
                .kernels()
                .get(0)
                .arguments()
                .get(0)
                .size())
        .hasValue(12);
  }
}
