package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.signature.internal.TestKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredRemotesTest {
  @TempDir Path own;
  @TempDir Path machine;

  private static RemoteRepository remote(String name, String address) {
    return new RemoteRepository(name, URI.create(address), SignaturePolicy.NONE, List.of());
  }

  @Test
  void thoseOfASharedRootCountWhereTheOwnOneHasNoneOfTheirName() {
    ConfiguredRemotes shared = new ConfiguredRemotes(List.of(machine));
    shared.add(remote("acme", "https://acme.example/"));
    shared.add(remote("both", "https://machine.example/"));
    ConfiguredRemotes remotes = new ConfiguredRemotes(List.of(own, machine));
    remotes.add(remote("both", "https://own.example/"));

    assertThat(remotes.list())
        .containsExactly(
            remote("acme", "https://acme.example/"), remote("both", "https://own.example/"));
    remotes.remove("both");
    assertThat(remotes.get("both").address()).hasToString("https://machine.example/");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.remove("acme"))
        .withMessageContaining("which a shared root names")
        .withMessageContaining("repository remove acme");
    assertThat(shared.list()).hasSize(2);
  }

  @Test
  void aFileThatCannotBeUsedIsAFindingAndHidesNoOther() throws IOException {
    ConfiguredRemotes shared = new ConfiguredRemotes(List.of(machine));
    shared.add(remote("acme", "https://acme.example/"));
    shared.add(remote("bad", "https://machine.example/"));
    ConfiguredRemotes remotes = new ConfiguredRemotes(List.of(own, machine));
    remotes.add(remote("bad", "https://own.example/"));
    Path bad = own.resolve(".remotes/bad.properties");
    Files.writeString(bad, "address=https://own.example/\nsignatures=maybe\n");

    assertThat(remotes.list())
        .as("nor does another one of its name count")
        .containsExactly(remote("acme", "https://acme.example/"));
    assertThat(remotes.known().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject()).isEqualTo(bad.toString()));
    remotes.add(remote("bad", "https://own.example/"));
    assertThat(remotes.known().findings()).isEmpty();
  }

  @Test
  void keysCountWithoutWhatSurroundsThem() throws IOException {
    ConfiguredRemotes remotes = new ConfiguredRemotes(List.of(own));
    List<String> keys = List.of(new TestKey(1).publicKey(), new TestKey(2).publicKey());
    RemoteRepository acme =
        new RemoteRepository(
            "acme", URI.create("https://acme.example/"), SignaturePolicy.REQUIRE, keys);
    remotes.add(acme);
    Path file = own.resolve(".remotes/acme.properties");
    Files.writeString(file, Files.readString(file).replace("\\n", " \\n \\n\\t"));

    assertThat(remotes.list()).containsExactly(acme);
  }

  @Test
  void whoSharesTheRootSharesThemWhateverTheUmask() throws IOException {
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwx---"));
    new ConfiguredRemotes(List.of(own)).add(remote("acme", "https://acme.example/"));

    assertThat(modes(own.resolve(".remotes"))).isEqualTo("rwxrwx---");
    assertThat(modes(own.resolve(".remotes/acme.properties"))).isEqualTo("rw-rw----");
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
