package io.coral.examples.mlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.api.Response;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.examples.mlp.kernels.Mlp;
import io.coral.runtime.dualfpga.tar.DualTarFormat;
import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.spec.Access;
import io.coral.spec.Bitstream;
import io.coral.spec.format.BitstreamFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way through the engine, against the plain evaluation. */
class MlpTest {

  private static final long SEED = 20_261_121;
  private static final int ONE = 1 << 16;
  private static final String POCL = "Portable Computing Language";

  @TempDir static Path repository;

  private static Coral coral;

  @BeforeAll
  static void installTheArtifacts() throws IOException {
    System.setProperty("io.coral.core.repository.root", repository.toString());
    System.setProperty("io.coral.runtime.xilinx.opencl.platform", POCL);
    System.setProperty("io.coral.runtime.dualfpga.member", "sim,xilinx");
    for (Way way : Way.values()) {
      Path shipped =
          Path.of("target/artifacts/mlp-" + way.name().toLowerCase(java.util.Locale.ROOT));
      install(ArtifactFormat.read(shipped), shipped);
    }
    coral = Coral.open();
  }

  @AfterAll
  static void clearTheSettings() {
    System.clearProperty("io.coral.runtime.dualfpga.member");
  }

  private static void install(Artifact artifact, Path folder) throws IOException {
    Path place =
        repository
            .resolve(artifact.platform().vendor())
            .resolve(artifact.platform().name())
            .resolve(artifact.platform().version())
            .resolve(artifact.bitstreamId().replace('.', '/'))
            .resolve("1/1regression");
    Files.createDirectories(place);
    Files.copy(folder.resolve(artifact.name()), place.resolve(artifact.name()));
    ArtifactFormat.JSON.write(artifact, place.resolve("bitstream.json"));
  }

  private static ByteBuffer samples(int count, long seed) {
    ByteBuffer in = Regression.numbers(count * Mlp.WHOLE.inputs());
    Random random = new Random(seed);
    for (int i = 0; i < count * Mlp.WHOLE.inputs(); i++) {
      in.putInt(Integer.BYTES * i, random.nextInt(2 * ONE) - ONE);
    }
    return in;
  }

  private static int[] plain(ByteBuffer in, int count) {
    int[] sample = new int[Mlp.WHOLE.inputs()];
    return IntStream.range(0, count)
        .map(
            i -> {
              in.asIntBuffer().get(i * sample.length, sample);
              return Mlp.WHOLE.evaluate(sample)[0];
            })
        .toArray();
  }

  private static int[] numbers(ByteBuffer out, int count) {
    int[] numbers = new int[count];
    out.asIntBuffer().get(numbers);
    return numbers;
  }

  @Test
  void theSegmentsTogetherAreTheWhole() {
    ByteBuffer in = samples(1, SEED);
    int[] sample = new int[27];
    in.asIntBuffer().get(0, sample);

    assertThat(Mlp.BACK.evaluate(Mlp.FRONT.evaluate(sample))).isEqualTo(Mlp.WHOLE.evaluate(sample));
    assertThat(IntStream.of(plain(samples(100, SEED), 100)).distinct().count()).isGreaterThan(90);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyWayGivesTheBitsOfThePlainEvaluation(Way way) throws Exception {
    for (int count : new int[] {1, 14, 15, 500}) {
      ByteBuffer in = samples(count, SEED + count);
      ByteBuffer out = Regression.numbers(count);

      Response response =
          new Regression(coral).submit(way, in, out, count).get(30, TimeUnit.SECONDS);

      assertThat(numbers(out, count)).as(way + ", seed " + SEED).isEqualTo(plain(in, count));
      assertThat(response.runtimeId()).isEqualTo(way == Way.ONE ? "sim" : "dual-fpga");
    }
  }

  @Test
  void theCommandTellsEveryWay() {
    String lines = new MlpCommand(coral).mlp(200);

    assertThat(lines.lines()).hasSize(4).allMatch(line -> line.contains("200 of 200"));
  }

  @Test
  void softwareMessagePassingRunsOnTwoDevicesOfPocl(@TempDir Path folder) throws Exception {
    BitstreamFormat xclbin =
        ServiceLoader.load(BitstreamFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(format -> format.id().equals("xclbin"))
            .findFirst()
            .orElseThrow();
    Bitstream segment =
        xclbin.build(
            List.of(Path.of("src/main/artifacts/mlp-swmp/mlp.cl")), Map.of("platform", POCL));
    Tarball tarball =
        new Tarball(
            List.of(
                new Tarball.Entry("front.xclbin", segment.bytes()),
                new Tarball.Entry("back.xclbin", segment.bytes())));
    Files.write(folder.resolve("mlp.tar"), tarball.toTar());
    Bitstream whole = new DualTarFormat().describe("mlp.tar", ByteBuffer.wrap(tarball.toTar()));
    install(
        new Artifact(
            "mlp.tar",
            "pocl",
            "1",
            "",
            whole.platform().orElseThrow(),
            List.of(
                new ArtifactKernel(
                    List.of("mlp_front-front.xclbin", "mlp_back-back.xclbin"),
                    "regression",
                    List.of(
                        argument("int*", "in", List.of(0, -1), Access.READ),
                        argument("int*", "middle", List.of(1, 0), Access.WRITE),
                        argument("int*", "out", List.of(-1, 1), Access.WRITE),
                        argument("int", "count", List.of(2, 2), Access.READ_WRITE)),
                    Map.of())),
            Map.of()),
        folder);
    int count = 200;
    ByteBuffer in = samples(count, SEED);
    ByteBuffer out = Regression.numbers(count);

    Response response =
        coral
            .submit(
                io.coral.api.Request.of("pocl.regression")
                    .arg(in)
                    .arg(Regression.numbers(count * Mlp.FRONT.outputs()))
                    .arg(out)
                    .arg(count))
            .get(60, TimeUnit.SECONDS);

    assertThat(numbers(out, count)).isEqualTo(plain(in, count));
    assertThat(response.runtimeId()).isEqualTo("dual-fpga");
  }

  private static ArtifactArgument argument(
      String type, String name, List<Integer> index, Access access) {
    return new ArtifactArgument(
        type, name, OptionalInt.empty(), index, List.of(), access, Map.of());
  }
}
