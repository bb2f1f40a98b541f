package io.coral.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.cli.serve.ServeFile.Serving;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeFileTest {

  private static final Serving HERE =
      new Serving(42, Optional.of(URI.create("http://127.0.0.1:9730/")));

  @TempDir Path folder;

  @Test
  void oneServesAtATime() throws IOException {
    try (ServeFile file = ServeFile.take(folder).orElseThrow()) {
      file.write(HERE);

      assertThat(ServeFile.take(folder)).isEmpty();
      assertThat(ServeFile.read(folder)).hasValue(HERE);
    }
    assertThat(ServeFile.read(folder)).isEmpty();
    ServeFile.take(folder).orElseThrow().close();
  }

  @Test
  void whoIsSilentSaysOnlyThatItIsThere() throws IOException {
    try (ServeFile file = ServeFile.take(folder).orElseThrow()) {
      file.write(new Serving(42, Optional.empty()));

      Serving read = ServeFile.read(folder).orElseThrow();
      assertThat(read.pid()).isEqualTo(42);
      assertThat(read.address()).isEmpty();
      assertThat(read.silence()).contains("(process 42) shows nothing over HTTP");
    }
  }

  @Test
  void whatAKilledOneHasLeftStandsInNobodysWay() throws IOException {
    Files.writeString(folder.resolve("serve"), "1\nhttp://127.0.0.1:1/\n");

    try (ServeFile file = ServeFile.take(folder).orElseThrow()) {
      file.write(HERE);
      assertThat(ServeFile.read(folder)).hasValue(HERE);
    }
  }

  @Test
  void aFileThatSaysSomethingElseIsTold() throws IOException {
    Files.writeString(folder.resolve("serve"), "what\n");

    assertThatThrownBy(() -> ServeFile.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("says neither process nor address");
  }

  @Test
  void theFolderIsTheUsersOwn() {
    assertThat(ServeFile.folder(Map.of("XDG_RUNTIME_DIR", "/run/user/1000")))
        .isEqualTo(Path.of("/run/user/1000/coral"));
    assertThat(
            ServeFile.folder(
                Map.of(
                    "XDG_RUNTIME_DIR", "/run/user/1000", "RUNTIME_DIRECTORY", "/run/coral:/run/x")))
        .isEqualTo(Path.of("/run/coral"));
  }
}
