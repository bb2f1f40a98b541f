package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.artifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders, names, archives and neighbours that once made a repository lose or hide something. */
@Timeout(120)
class RepositoryFaultsTest {

  @TempDir Path temp;

  private Path root;
  private DiskRepository repository;

  @BeforeEach
  void openRepository() {
    root = temp.resolve("root");
    repository = open();
  }

  private DiskRepository open() {
    return new DiskRepository(root, new BinaryFormats());
  }

  private Path source(String id, String version, String... kernels) throws IOException {
    return artifact(Files.createTempDirectory(temp, "artifact"), "a.bin", id, version, kernels);
  }

  /** Runs a shell command in a folder: for names that this JVM does not make. */
  private static void sh(Path folder, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", script).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  private void assertFoundBesideAFinding(InstalledBitstream good, String cause) {
    DiskRepository fresh = open();
    assertThat(fresh.list()).contains(good);
    assertThat(fresh.find("com.example.good.k")).containsExactly(good);
    assertThat(fresh.findings()).extracting(Finding::cause).anyMatch(each -> each.contains(cause));
  }

  @Test
  void aNameWithALoneSurrogateHidesNothing() throws IOException {
    InstalledBitstream good = repository.install(source("com.example.good", "1", "k"));
    Path odd = Files.createDirectories(root.resolve("odd"));
    artifact(odd, "a\\ud800.bin", "com.example.odd", "1", "k");

    assertFoundBesideAFinding(good, "name of no file");
  }

  @Test
  void aNameWithALoneSurrogateIsRefusedWithWhatToDo() throws IOException {
    Path odd = Files.createDirectories(temp.resolve("odd"));
    artifact(odd, "a\\ud800.bin", "com.example.odd", "1", "k");

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(odd))
        .withMessageContaining("name of no file")
        .withMessageContaining("correct the name");
  }

  @Test
  void aFolderWhoseNameIsInAnotherCharsetHidesNothing() throws Exception {
    InstalledBitstream good = repository.install(source("com.example.good", "1", "k"));
    sh(root, "mkdir $'caf\\xe9' && echo '{' > $'caf\\xe9/bitstream.json'");

    assertFoundBesideAFinding(good, "is no JSON");
  }

  @Test
  void aTreeThatIsDeeperThanAPathIsLongHidesNothing() throws Exception {
    InstalledBitstream good = repository.install(source("com.example.good", "1", "k"));
    sh(root, "perl -e 'for (1..3000) { mkdir \"part\" and chdir \"part\" or die }'");
    try {
      assertFoundBesideAFinding(good, "lies deeper than 128 folders");
    } finally {
      sh(root, "rm -rf part");
    }
  }

  @ParameterizedTest(name = "{0} first")
  @ValueSource(strings = {"the outer", "the inner"})
  void artifactsWhoseIdsLieInEachOtherAreBothThere(String first) throws IOException {
    Path outer = source("a", "b", "k");
    Path inner = source("a.b.1k", "1", "x");

    List<InstalledBitstream> installed = new ArrayList<>();
    for (Path next : first.equals("the outer") ? List.of(outer, inner) : List.of(inner, outer)) {
      installed.add(repository.install(next));
    }

    assertThat(open().list()).containsExactlyInAnyOrderElementsOf(installed);
    repository.remove(installed.get(0).folder().getFileName().toString());
    assertThat(open().list()).containsExactly(installed.get(1));
  }

  @Test
  void kernelsWhoseNamesJoinAlikeMakeTwoArtifacts() throws IOException {
    InstalledBitstream one = repository.install(source("a", "1", "a_1b"));
    InstalledBitstream two = repository.install(source("a", "1", "a", "b"));

    assertThat(open().list()).containsExactlyInAnyOrder(one, two);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bitstream.sha256", "owner", "SHA256SUMS.txt"})
  void aBinaryMayBeCalledLikeAFileOfTheRepository(String name) throws IOException {
    Path source = artifact(Files.createDirectories(temp.resolve("s")), name, "a", "1", "k");

    InstalledBitstream installed = repository.install(source);

    assertThat(installed.binary()).hasSameBinaryContentAs(source.resolve(name));
    assertThat(open().list()).containsExactly(installed);
  }

  @Test
  void anArchiveThatBlowsUpIsRefusedBeforeTheDiskIsFull() throws IOException {
    Path zip = temp.resolve("bomb.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.putNextEntry(new ZipEntry("bitstream.json"));
      out.write(Files.readAllBytes(source("a", "1", "k").resolve("bitstream.json")));
      out.putNextEntry(new ZipEntry("a.bin"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        out.write(zeros);
      }
    }
    assertThat(Files.size(zip)).isLessThan(1 << 20);

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(zip))
        .withMessageContaining("times its size")
        .withMessageContaining("unpack it and install the folder");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void aRootThatIsALinkListsWhatItLeadsTo() throws IOException {
    InstalledBitstream installed = repository.install(source("a", "1", "k"));
    Path byHand = Files.createDirectories(root.resolve("vendor/board"));
    artifact(byHand, "a.bin", "b", "1", "k");
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);

    DiskRepository linked = new DiskRepository(link, new BinaryFormats());

    assertThat(linked.list())
        .extracting(bitstream -> bitstream.artifact().bitstreamId())
        .containsExactly("a", "b");
    assertThat(linked.list().get(0).sha256()).isEqualTo(installed.sha256());
  }

  @Test
  void aFolderThatIsALinkListsWhatItLeadsToAndOneThatLeadsBackIsAFinding() throws IOException {
    InstalledBitstream good = repository.install(source("com.example.good", "1", "k"));
    artifact(Files.createDirectories(temp.resolve("elsewhere/board")), "a.bin", "b", "1", "k");
    Files.createSymbolicLink(root.resolve("vendor"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("loop"), root);

    assertThat(open().find("b.k")).hasSize(1);
    assertFoundBesideAFinding(good, "leads back");
  }

  @Test
  void eightRepositoriesOfOneProcessInstallAtOnceAndNoneFails() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<InstalledBitstream>> installing = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Path source = source("a", String.valueOf(i), "k");
      installing.add(threads.submit(() -> open().install(source)));
    }

    for (Future<InstalledBitstream> each : installing) {
      InstalledBitstream installed = each.get();
      assertThat(repository.list()).contains(installed);
    }
    assertThat(repository.list()).hasSize(8);
    threads.shutdown();
  }

  @ParameterizedTest(name = "a root of {0}")
  @ValueSource(strings = {"rwxrwxr-x", "rwx------", "rwxrwxrwx"})
  void whoMayUseTheRootMayUseWhatIsInstalledInIt(String modes) throws IOException {
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(modes));

    repository.install(source("a", "1", "k"));
    repository.install(source("a", "1", "k", "l"));

    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all)
          .allSatisfy(
              path -> {
                List<PosixFilePermission> expected =
                    PosixFilePermissions.fromString(modes).stream()
                        .filter(
                            each -> Files.isDirectory(path) || !each.name().endsWith("_EXECUTE"))
                        .toList();
                assertThat(Files.getPosixFilePermissions(path))
                    .containsExactlyInAnyOrderElementsOf(expected);
              });
    }
  }
}
