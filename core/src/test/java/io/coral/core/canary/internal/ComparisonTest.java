package io.coral.core.canary.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {

  private static Artifact artifact(String type, String tolerance) {
    String json =
        """
        {"name": "a.bin", "bitstreamId": "math", "version": "2",
         "platform": {"vendor": "sim", "name": "board", "version": "1"},
         "kernels": [{"name": "k", "kernelId": "k", "arguments": [
           {"type": "%s", "name": "c", "access": "w"}]}],
         "properties": {"canary.tolerance": "%s"}}
        """
            .formatted(type, tolerance);
    return ArtifactFormat.JSON.read(
        "a test's", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static ByteBuffer bytes(String type, double value) {
    ByteBuffer two = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    return switch (type) {
      case "float*" -> two.putFloat(4, (float) value);
      case "double*" -> two.putDouble(8, value);
      default -> two.putInt(4, (int) value);
    };
  }

  @ParameterizedTest(name = "{0} {1} and {2}, tolerance {3}: {4}")
  @CsvSource({
    "float*, 1, 1, 0, ''",
    "float*, 1, 1.0001, 0, c differs from byte",
    "float*, 0, -0.0, 0, c differs from byte",
    "float*, 1, 1.0009, 1e-3, ''",
    "float*, 1, 1.002, 1e-3, 'c[1] is 1.00'",
    "float*, 1000, 1000.9, 1e-3, ''",
    "float*, 0, 0.0009, 1e-3, ''",
    "float*, NaN, NaN, 1e-3, ''",
    "float*, 1, NaN, 1, c[1] is NaN",
    "float*, Infinity, Infinity, 1e-3, ''",
    "float*, 1, Infinity, 1e-3, c[1] is Infinity",
    "double*, 1, 1.0009, 1e-3, ''",
    "double*, 1, 1.002, 1e-3, 'c[1] is 1.002, and was 1.0 before'",
    "int*, 1000, 1001, 1, c differs from byte"
  })
  void outputsAreTheSameByteForByteOrAsFarAsTheDescriptorSays(
      String type, double before, double now, String tolerance, String difference) {
    Artifact artifact = artifact(type, tolerance);

    String found =
        Comparison.of(artifact)
            .difference(
                artifact.kernels().get(0).arguments().get(0), bytes(type, before), bytes(type, now))
            .orElse("");

    assertThat(found)
        .startsWith(difference)
        .matches(text -> text.isEmpty() == difference.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a little", "-1", "1.1", "NaN"})
  void aToleranceIsANumberFromNoughtToOne(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Comparison.of(artifact("float*", text)))
        .withMessageContaining("canary.tolerance is '" + text + "'");
  }
}
