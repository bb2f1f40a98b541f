package io.coral.repository.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final URI STORE = URI.create("https://store.example/base/");
  private static final URI OTHER = URI.create("https://other.example/");

  @TempDir Path home;

  private void netrc(String text, String modes) throws IOException {
    Path file = Files.writeString(home.resolve(".netrc"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
  }

  @Test
  void theVariablesCountForTheirHostAlone() throws IOException {
    Credentials token =
        new Credentials(
            Map.of("CORAL_REPOSITORY_HOST", "store.example", "CORAL_REPOSITORY_TOKEN", "t"), home);
    Credentials password =
        new Credentials(
            Map.of(
                "CORAL_REPOSITORY_HOST", "store.example",
                "CORAL_REPOSITORY_USER", "me",
                "CORAL_REPOSITORY_PASSWORD", "secret"),
            home);

    assertThat(token.of(STORE)).hasValue("Bearer t");
    assertThat(password.of(STORE)).hasValue("Basic bWU6c2VjcmV0");
    assertThat(token.of(OTHER)).isEmpty();
    assertThat(password.of(OTHER)).isEmpty();
  }

  @Test
  void aFileThatOthersCannotReadCountsForTheMachinesThatItNames() throws IOException {
    netrc(
        "machine other.example login you password theirs\n"
            + "machine store.example\n  login me\n  password secret\n"
            + "machine token.example password t\n",
        "rw-------");
    Credentials credentials = new Credentials(Map.of(), home);

    assertThat(credentials.of(STORE)).hasValue("Basic bWU6c2VjcmV0");
    assertThat(credentials.of(URI.create("https://token.example/"))).hasValue("Bearer t");
    assertThat(credentials.of(URI.create("https://third.example/"))).isEmpty();
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    netrc("machine store.example login me password secret", "rw-r--r--");
    Credentials credentials = new Credentials(Map.of(), home);

    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> credentials.of(STORE))
        .withMessageContaining("chmod 600 " + home.resolve(".netrc"));
    assertThat(credentials.of(OTHER)).isEmpty();
  }
}
