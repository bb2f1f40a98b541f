package io.coral.spark.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.gz");
  }

  private void write(long attempt, WholeFile.Content content) throws IOException {
    WholeFile.write(new org.apache.hadoop.fs.Path(file.toUri()), attempt, content);
  }

  @Test
  void twoAttemptsAtATimeDoNotMixTheirContent() throws IOException {
    write(
        1,
        first -> {
          first.write("fir".getBytes(UTF_8));
          write(2, second -> second.write("second".getBytes(UTF_8)));
          assertThat(file).hasContent("second");
          first.write("st".getBytes(UTF_8));
        });

    assertThat(file).hasContent("first");
    assertThat(folder).isDirectoryNotContaining("glob:**_a.gz*");
  }

  @Test
  void anAttemptThatIsKilledLeavesWhatWasThere() throws IOException {
    Files.writeString(file, "of another run");

    assertThatThrownBy(
            () ->
                write(
                    1,
                    out -> {
                      out.write(1);
                      throw new IOException("killed");
                    }))
        .hasMessage("killed");

    assertThat(file).hasContent("of another run");
    assertThat(folder).isDirectoryNotContaining("glob:**_a.gz*");
  }
}
