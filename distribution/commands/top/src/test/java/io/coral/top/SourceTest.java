package io.coral.top;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

  @Test
  void ofOneThatShowsNothingOverHttpItIsSaidHowItWould(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("serve"), "42\n");

    assertThatThrownBy(new Source(folder)::look)
        .isInstanceOf(NoServeException.class)
        .hasMessageStartingWith(
            "the `coral serve` of this user (process 42) shows nothing over HTTP; set http = true");
  }
}
