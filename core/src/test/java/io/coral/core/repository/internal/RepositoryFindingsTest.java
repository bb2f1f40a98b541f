package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken is told, and hides nothing else. */
class RepositoryFindingsTest {

  @TempDir Path temp;

  private Path root;
  private DiskRepository repository;

  @BeforeEach
  void openRepository() {
    root = temp.resolve("root");
    repository = new DiskRepository(root, new BinaryFormats());
  }

  @Test
  void aBrokenArtifactIsAFindingAndDoesNotHideTheOthers() throws IOException {
    InstalledBitstream good = repository.install(vector(temp, "a", "1", "one"));
    Path broken = Files.createDirectories(root.resolve("xilinx/u50/x/y/1/1k"));
    Files.writeString(broken.resolve("bitstream.json"), "{}");

    assertThat(repository.list()).containsExactly(good);
    assertThat(repository.findings()).hasSize(1);
    Finding finding = repository.findings().get(0);
    assertThat(finding.subject()).isEqualTo(broken.toString());
    assertThat(finding.cause()).contains("field platform");
  }

  @Test
  void anObjectThatIsNotThereIsAFindingThatNamesTheArtifact() throws IOException {
    InstalledBitstream installed = repository.install(vector(temp, "a", "1", "one"));
    InstalledBitstream other = repository.install(vector(temp, "b", "2", "two"));
    Folders.delete(installed.folder());

    DiskRepository fresh = new DiskRepository(root, new BinaryFormats());
    assertThat(fresh.list()).containsExactly(other);
    assertThat(fresh.findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.cause())
                    .contains("is missing; install the artifact of com.example.vector 1 for"));
    assertThat(fresh.install(vector(temp, "a", "1", "one"))).isEqualTo(installed);
    assertThat(fresh.findings()).isEmpty();
  }

  @Test
  void aDescriptorThatWasAlteredIsAFindingAndSoIsABinaryWhenItIsVerified() throws IOException {
    InstalledBitstream one = repository.install(vector(temp, "a", "1", "one"));
    InstalledBitstream two = repository.install(vector(temp, "b", "2", "two"));
    assertThat(repository.verify(one)).isEmpty();
    Files.writeString(one.folder().resolve("bitstream.json"), " ", StandardOpenOption.APPEND);
    Files.writeString(two.binary(), "TWO");

    DiskRepository fresh = new DiskRepository(root, new BinaryFormats());
    assertThat(fresh.list()).containsExactly(two);
    assertThat(fresh.findings())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.cause()).contains("was changed after its installation"));
    assertThat(fresh.verify(two))
        .hasValueSatisfying(
            finding ->
                assertThat(finding.cause()).contains("b.bin was changed", two.sha256(), "found"));

    assertThat(fresh.install(vector(temp, "b", "2", "two"))).as("mended").isEqualTo(two);
    assertThat(fresh.verify(two)).isEmpty();
  }

  @Test
  void anArtifactThatCannotBeReadIsAFindingAndDoesNotHideTheOthers() throws IOException {
    InstalledBitstream good = repository.install(vector(temp, "a", "1", "one"));
    Path closed = repository.install(vector(temp, "b", "2", "two")).folder();
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      assumeThat(Files.isReadable(closed)).as("root reads everything").isFalse();

      assertThat(repository.list()).containsExactly(good);
      assertThat(repository.findings()).hasSize(1);
      assertThat(repository.findings().get(0).kind()).isEqualTo(Finding.Kind.PERMISSION);
      assertThat(repository.findings().get(0).subject()).isEqualTo(closed.toString());
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aRootThatIsAFileIsAFinding() throws IOException {
    Files.writeString(root, "not a folder");

    assertThat(repository.list()).isEmpty();
    assertThat(repository.findings()).hasSize(1);
    assertThat(repository.findings().get(0).cause()).contains("is a file");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(vector(temp, "a", "1", "one")))
        .withMessageContaining(root.toString());
  }
}
