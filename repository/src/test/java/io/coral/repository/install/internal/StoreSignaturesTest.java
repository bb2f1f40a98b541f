package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.signature.internal.Minisign;
import io.coral.repository.signature.internal.TestKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a repository wants of signatures. */
class StoreSignaturesTest extends StoreTest {

  @Test
  void anArtifactThatRequiresASignatureIsRefusedWithoutAGoodOne() throws IOException {
    TestKey key = new TestKey(1);
    URI folder = stored("com.example.vector", "1");
    Path there = server.folder().resolve(server.address().relativize(folder).toString());
    add(SignaturePolicy.REQUIRE, key);

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("its signature is missing")
        .withMessageContaining("the repository store requires one");
    byte[] list = Files.readAllBytes(there.resolve("SHA256SUMS"));
    String words = "com.example.vector 1 xilinx/u280/xdma_201920.3";
    Path signature = there.resolve("SHA256SUMS.minisig");
    Files.writeString(signature, new TestKey(2).sign(list, words, true));
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining(
            "is none of those that are trusted: [" + Minisign.id(key.publicKey()) + "]");
    Files.writeString(signature, key.sign(list, "com.example.vector 2 xilinx/u280/x", true));
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("expected a trusted comment that begins with '" + words);
    assertThat(repository.list()).isEmpty();
    assertThat(server.log())
        .as("nothing else was fetched")
        .noneMatch(line -> line.contains("a.bin"));

    Files.writeString(signature, key.sign(list, words, true));
    InstalledBitstream installed = install(folder);
    assertThat(remotes.signature(installed)).hasValue("good, by a key of store: " + words);
    Files.writeString(
        installed.folder().resolve("SHA256SUMS.minisig"), key.sign(new byte[] {1}, words, true));
    assertThat(remotes.signature(installed)).hasValue("bad: it does not fit what is signed");
    remotes.remove("store");
    assertThat(remotes.signature(installed)).hasValue("by no key of the known repositories");
  }

  @Test
  void eachOfSeveralKeysCountsUntilItIsTakenBack() throws IOException {
    TestKey before = new TestKey(1);
    TestKey now = new TestKey(2);
    URI folder = stored("com.example.vector", "1");
    add(SignaturePolicy.REQUIRE, before, now);
    for (TestKey key : List.of(before, now)) {
      sign(folder, key);
      assertThat(remotes.signature(install(folder)).orElse("")).startsWith("good, by a key of");
    }

    add(SignaturePolicy.REQUIRE, now);
    install(folder);
    sign(folder, before);
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("is by the key " + Minisign.id(before.publicKey()))
        .withMessageContaining("trusted: [" + Minisign.id(now.publicKey()) + "]");
  }

  private void sign(URI folder, TestKey key) throws IOException {
    Path there = server.folder().resolve(server.address().relativize(folder).toString());
    Files.writeString(
        there.resolve("SHA256SUMS.minisig"),
        key.sign(
            Files.readAllBytes(there.resolve("SHA256SUMS")),
            "com.example.vector 1 xilinx/u280/xdma_201920.3",
            true));
  }

  @Test
  void anotherSpellingOfItsAddressIsNoWayAround() throws IOException {
    URI folder = stored("com.example.vector", "1");
    add(SignaturePolicy.REQUIRE, new TestKey(1));
    String spelt = folder.toString().replace("http:", "HTTP:").replace("/xilinx", "/x%69linx");

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(URI.create(spelt)))
        .withMessageContaining("the repository store requires one");
  }

  @Test
  void whatMayBeOfARepositoryThatCannotBeReadIsNotInstalled() throws IOException {
    URI folder = stored("com.example.vector", "1");
    add(SignaturePolicy.REQUIRE, new TestKey(1));
    Path file = repository.root().resolve(".remotes/store.properties");
    Files.writeString(file, Files.readString(file).replace("require", "maybe"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("may lie in a repository that requires signatures")
        .withMessageContaining(file.toString());
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.install(temp.toString(), Optional.empty(), told))
        .withMessageContaining("may lie in a repository that requires signatures");
  }

  @Test
  void aRepositoryThatWarnsInstallsAndTells() throws IOException {
    URI folder = stored("com.example.vector", "1");
    add(SignaturePolicy.WARN, new TestKey(1));

    assertThat(install(folder).size()).isEqualTo(SIZE);
    assertThat(told.warnings).singleElement().asString().contains("its signature is missing");
    assertThat(remotes.signature(repository.list().get(0))).isEmpty();
  }
}
