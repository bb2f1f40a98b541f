package io.coral.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Coral;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.Model;
import io.coral.api.function.FunctionCall;
import io.coral.api.function.InstalledFunction;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.examples.PoclKernels;
import io.coral.spec.Bitstream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On two devices of PoCL, through the engine; the judge is the plain evaluation. */
class DigitsTest {
  private static final Path SOURCES = Path.of("src/main/artifacts/digits");

  @TempDir static Path repository;

  private static Coral coral;

  @BeforeAll
  static void installTheNetwork() throws IOException {
    Bitstream built = PoclKernels.built(SOURCES.resolve("digits.cl"));
    Artifact artifact =
        ArtifactFormat.read(SOURCES).withBinary(built.name(), built.platform().orElseThrow());
    Path place = PoclKernels.install(built, artifact, repository);
    for (Model.Weights each : artifact.model().orElseThrow().constants()) {
      Files.copy(SOURCES.resolve(each.file()), place.resolve(each.file()));
    }
    coral = Coral.open();
  }

  @Test
  void boardsReadTheDigitsAsThePlainEvaluationDoes() throws IOException {
    DigitsCommand.Outcome outcome = DigitsCommand.classify(coral, new Weights(SOURCES));

    assertThat(outcome.count()).isEqualTo(450);
    assertThat(outcome.isEqual()).isTrue();
    assertThat(outcome.toString())
        .endsWith("accuracy 94.9 % on 450 images, all equal to the plain evaluation");
  }

  @Test
  void asAFunctionTheNetworkTakesBytesAndGivesBytes() throws IOException {
    InstalledFunction function =
        InstalledFunction.find(DiskRepository.ofSystemProperties(), "digits.classify");
    byte[] images = Digits.heldOut().images(0, 5);
    ByteBuffer body = ByteBuffer.allocateDirect(images.length).put(images).flip();
    ByteBuffer room = ByteBuffer.allocateDirect(function.room(images.length));
    int[] scores = new int[Digits.CLASSES];
    try (FunctionCall call = function.call(coral, body, room)) {
      coral.submit(call.request()).join();
      IntBuffer result = call.result().order(ByteOrder.nativeOrder()).asIntBuffer();

      assertThat(result.remaining()).isEqualTo(5 * Digits.CLASSES);
      PlainNetwork plain = new PlainNetwork(new Weights(SOURCES));
      for (int i = 0; i < 5; i++) {
        result.get(scores);
        assertThat(scores).isEqualTo(plain.scores(Digits.heldOut().image(i)));
      }
    }
    assertThatThrownBy(() -> function.room(65))
        .hasMessage("the body has 65 bytes; expected a multiple of 64 to 4096");
  }

  @Test
  void weightsThatDifferAreFoundOut() throws IOException {
    Weights weights = new Weights(SOURCES);
    Digits digits = Digits.heldOut();
    int[] before = new PlainNetwork(weights).scores(digits.image(0));
    weights.weights(0)[4] ^= 64;

    assertThat(new PlainNetwork(weights).scores(digits.image(0))).isNotEqualTo(before);
  }
}
