package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredRemotesTest {
  @TempDir Path own;
  @TempDir Path machine;

  private static RemoteRepository remote(String name, String address) {
    return new RemoteRepository(name, URI.create(address), SignaturePolicy.NONE, Optional.empty());
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
}
