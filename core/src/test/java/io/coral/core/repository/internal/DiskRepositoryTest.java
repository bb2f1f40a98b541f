package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.assertNoLeftovers;
import static io.coral.core.repository.internal.Laid.vector;
import static io.coral.core.repository.internal.Laid.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRepositoryTest {

  @TempDir Path temp;

  private Path root;
  private DiskRepository repository;

  @BeforeEach
  void openRepository() {
    root = temp.resolve("root");
    repository = new DiskRepository(root, new BinaryFormats());
  }

  @Test
  void anArtifactIsInstalledUnderTheDigestOfItsDigestList() throws Exception {
    InstalledBitstream installed = repository.install(vector(temp, "a", "1", "binary"));

    Path list = installed.folder().resolve("SHA256SUMS");
    assertThat(installed.folder())
        .isEqualTo(root.resolve("objects").resolve(Checksum.of(Files.readAllBytes(list))));
    assertThat(sha256sumAgrees(installed.folder())).isTrue();
    assertThat(installed.binary()).hasContent("binary");
    assertThat(installed.folder().resolve("bitstream.json"))
        .as("the descriptor is kept as it is, with what only its author understands")
        .content()
        .contains("\"author\"");
    assertThat(installed.sha256()).isEqualTo(Checksum.of("binary".getBytes()));
    assertThat(installed.size()).isEqualTo(6);
    assertThat(installed.folder()).isDirectoryNotContaining("glob:**extra.txt");
    assertThat(repository.list()).containsExactly(installed);
    assertThat(repository.find("com.example.vector.addition")).containsExactly(installed);
    assertThat(repository.find("com.example.vector.other")).isEmpty();
  }

  private static boolean sha256sumAgrees(Path folder) throws IOException, InterruptedException {
    return new ProcessBuilder("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
            .directory(folder.toFile())
            .inheritIO()
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void anEmptyRepositoryNeedsNoFolder() {
    assertThat(repository.list()).isEmpty();
    assertThat(repository.findings()).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  void aZipArchiveIsInstalledWithTheArtifactAtItsTopOrInItsOnlyFolder() throws IOException {
    Path flat = zip(temp.resolve("flat.zip"), vector(temp, "a", "1", "one"), "/");
    Path nested = zip(temp.resolve("nested.zip"), vector(temp, "b", "2", "two"), "/artifact/");

    assertThat(repository.install(flat).binary()).hasContent("one");
    assertThat(repository.install(nested).binary()).hasContent("two");
    assertThat(repository.list()).hasSize(2);
  }

  @Test
  void anInstallationReplacesTheSameArtifactAndLeavesNothingElseBehind() throws IOException {
    repository.install(vector(temp, "a", "1", "old"));
    InstalledBitstream newer = repository.install(vector(temp, "a", "1", "new"));

    assertThat(repository.list()).containsExactly(newer);
    assertThat(newer.binary()).hasContent("new");
    assertNoLeftovers(root);
  }

  @Test
  void anInstallationThatFailsLeavesTheRepositoryAsItWas() throws IOException {
    InstalledBitstream before = repository.install(vector(temp, "a", "1", "old"));
    Path broken = vector(temp, "a", "1", "new");
    Files.delete(broken.resolve("a.bin"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(broken))
        .withMessageContaining("a.bin")
        .withMessageContaining("is missing")
        .withMessageContaining("bitstream.json names it");
    assertThat(repository.list()).containsExactly(before);
    assertThat(before.binary()).hasContent("old");
    assertNoLeftovers(root);
  }

  @Test
  void whatCannotBeInstalledSaysWhy() throws IOException {
    Path text = Files.writeString(temp.resolve("readme.txt"), "hello");
    Path truncated = Files.write(temp.resolve("broken.zip"), new byte[] {'P', 'K', 3, 4, 9});
    Path empty = vector(temp, "a", "1", "");
    Path wrong = vector(temp, "b", "1", "x");
    Files.writeString(wrong.resolve("bitstream.json"), "{\n\"name\": \"b.bin\"}");

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(temp.resolve("gone")))
        .withMessageContaining("is not there");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(text))
        .withMessageContaining("neither a folder nor a zip archive");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(truncated))
        .withMessageContaining("broken zip archive");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(empty))
        .withMessageContaining("is empty");
    assertThatExceptionOfType(ArtifactException.class)
        .isThrownBy(() -> repository.install(wrong))
        .withMessageContaining("line 1, field platform");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(
            () ->
                repository.install(zip(temp.resolve("none.zip"), temp.resolve("readme.txt"), "/")))
        .withMessageContaining("has no descriptor");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void anArtifactIsRemovedByTheStartOfItsChecksum() throws IOException {
    InstalledBitstream one = repository.install(vector(temp, "a", "1", "one"));
    InstalledBitstream two = repository.install(vector(temp, "a", "2", "two"));

    assertThat(repository.remove(one.sha256().substring(0, 8))).isEqualTo(one);

    assertThat(repository.list()).containsExactly(two);
    assertThat(one.folder()).doesNotExist();
    repository.remove(two.sha256());
    assertThat(root.resolve("objects")).isEmptyDirectory();
    assertThat(root.resolve("references")).isEmptyDirectory();
    assertNoLeftovers(root);
  }

  @Test
  void aChecksumThatNamesNoArtifactOrSeveralRemovesNothing() throws IOException {
    InstalledBitstream one = repository.install(vector(temp, "a", "1", "same"));
    repository.install(vector(temp, "a", "2", "same"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.remove(one.sha256()))
        .withMessageContaining("several artifacts have the checksum");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.remove("000000"))
        .withMessageContaining("no artifact has the checksum")
        .withMessageContaining(one.sha256());
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.remove("ab"))
        .withMessageContaining("at least 6");
    assertThat(repository.list()).hasSize(2);

    String folder = root.relativize(one.folder()).toString();
    assertThat(repository.remove(folder)).as("one of several, by its folder").isEqualTo(one);
    assertThat(repository.list()).hasSize(1);
  }

  @Test
  void whatVersion10InstalledIsUsedWhereItLiesUntilItIsReplacedOrRemoved() throws IOException {
    Path old = root.resolve("xilinx/u280/xdma_201920.3/com/example/vector/1/2addition_1scale");
    Files.createDirectories(old.getParent());
    Files.move(vector(temp, "a", "1", "one"), old);
    Files.delete(old.resolve("extra.txt"));
    Files.writeString(old.resolve("bitstream.sha256"), Checksum.of("one".getBytes()) + "  a.bin\n");
    Path other = root.resolve("xilinx/u280/xdma_201920.3/com/example/vector/2/k");
    Files.createDirectories(other.getParent());
    Files.move(vector(temp, "a", "2", "two"), other);

    assertThat(repository.list())
        .extracting(InstalledBitstream::folder)
        .containsExactly(old, other);
    assertThat(repository.verify(repository.list().get(0))).isEmpty();

    InstalledBitstream replaced = repository.install(vector(temp, "a", "1", "new"));
    assertThat(repository.list()).hasSize(2).contains(replaced);
    assertThat(old).doesNotExist();
    repository.remove(repository.list().get(1).sha256());
    assertThat(repository.list()).containsExactly(replaced);
    assertThat(root.resolve("xilinx")).as("empty parents go too").doesNotExist();
  }

  @Test
  void aSourceThatCannotBeReadIsNotTheRepositorysFault() throws IOException {
    Path zip = zip(temp.resolve("damaged.zip"), vector(temp, "a", "1", "binary"), "/");
    byte[] bytes = Files.readAllBytes(zip);
    int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a.bin");
    int data = name + "a.bin".length() + bytes[name - 2]; // behind the extra fields
    bytes[data] = (byte) 0xff; // a block of a type that deflate does not have
    Files.write(zip, bytes);

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(zip))
        .withMessageContaining("it cannot be installed in " + root);
    assertThat(repository.install(vector(temp, "a", "1", "binary")).binary()).hasContent("binary");
  }
}
