package io.coral.papers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every whole descriptor of the pages can be read. */
@Tag("once")
class DescriptorBlocksTest {

  static List<Block> blocks() {
    return Papers.blocks().stream()
        .filter(block -> block.isIn("json") && block.text().contains("\"bitstreamId\""))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void isADescriptor(Block block) {
    Artifact artifact =
        ArtifactFormat.JSON.read(
            block.place(), new ByteArrayInputStream(block.text().getBytes(UTF_8)));

    assertThat(artifact.kernels()).isNotEmpty();
  }
}
