package io.coral.core.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.KernelInfo;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    InstalledBitstream installed = repository.install(artifact("a", "1", "binary"));

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
    Path flat = zip("flat.zip", artifact("a", "1", "one"), "/");
    Path nested = zip("nested.zip", artifact("b", "2", "two"), "/artifact/");

    assertThat(repository.install(flat).binary()).hasContent("one");
    assertThat(repository.install(nested).binary()).hasContent("two");
    assertThat(repository.list()).hasSize(2);
  }

  @Test
  void anInstallationReplacesTheSameArtifactAndLeavesNothingElseBehind() throws IOException {
    repository.install(artifact("a", "1", "old"));
    InstalledBitstream newer = repository.install(artifact("a", "1", "new"));

    assertThat(repository.list()).containsExactly(newer);
    assertThat(newer.binary()).hasContent("new");
    assertNoLeftovers();
  }

  @Test
  void anInstallationThatFailsLeavesTheRepositoryAsItWas() throws IOException {
    InstalledBitstream before = repository.install(artifact("a", "1", "old"));
    Path broken = artifact("a", "1", "new");
    Files.delete(broken.resolve("a.bin"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(broken))
        .withMessageContaining("a.bin")
        .withMessageContaining("is missing")
        .withMessageContaining("bitstream.json names it");
    assertThat(repository.list()).containsExactly(before);
    assertThat(before.binary()).hasContent("old");
    assertNoLeftovers();
  }

  @Test
  void aModelsConstantsAreInstalledWithIt() throws IOException {
    Path model = model("a", digestOf("weights"));

    InstalledBitstream installed = repository.install(model);

    assertThat(installed.folder().resolve("weights.bin")).hasContent("weights");
    assertThat(repository.verify(installed)).isEmpty();
    assertThat(repository.list().get(0).artifact().model()).isPresent();
  }

  @Test
  void aConstantThatIsNotWhatTheDescriptorNamesIsNotInstalled() throws IOException {
    Path other = model("a", digestOf("others"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(other))
        .withMessageContaining("weights.bin")
        .withMessageContaining("is not the file that bitstream.json names: expected SHA-256");

    Files.delete(other.resolve("weights.bin"));
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(other))
        .withMessageContaining("weights.bin: is missing; bitstream.json names it");
    assertThat(repository.list()).isEmpty();
  }

  private static String digestOf(String text) {
    return Digests.sha256(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Path model(String name, String digest) throws IOException {
    Path folder = artifact(name, "1", "binary");
    Files.writeString(folder.resolve("weights.bin"), "weights");
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "a.bin", "bitstreamId": "net", "version": "1",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [{"name": "k", "kernelId": "k", "arguments": [
           {"type": "int*", "name": "x", "access": "r"},
           {"type": "int*", "name": "w", "access": "r"},
           {"type": "int*", "name": "y", "access": "w"}]}],
         "model": {"name": "net", "kernelId": "k",
           "inputs": {"name": "x", "datatype": "INT32", "shape": 1, "argument": "x"},
           "outputs": {"name": "y", "datatype": "INT32", "shape": 1, "argument": "y"},
           "constants": {"argument": "w", "file": "weights.bin", "sha256": "%s"}}}
        """
            .formatted(digest));
    return folder;
  }

  /** A format whose binaries hold one kernel without arguments, named by the text itself. */
  private static class NamingFormat implements BitstreamFormat {
    @Override
    public String id() {
      return "naming";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return head.remaining() > 1 && head.get(0) == '!';
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      String kernel = StandardCharsets.UTF_8.decode(bytes.slice()).toString().substring(1);
      KernelInfo info = new KernelInfo(kernel, List.of(), List.of(), Map.of());
      return new Bitstream(name, bytes, Optional.empty(), List.of(info), Map.of());
    }
  }

  @Test
  void aBinaryWithAPartOfAFormatThatIsElsewhereIsInstalled() throws IOException {
    BinaryFormats formats = new BinaryFormats();
    formats.add(
        new NamingFormat() {
          @Override
          public Bitstream describe(String name, ByteBuffer bytes) {
            throw AcceleratorException.of(ErrorCode.UNSUPPORTED, "describe", name, "a part");
          }
        });

    assertThat(new DiskRepository(root, formats).install(artifact("a", "1", "!x")).size())
        .isEqualTo(2);
  }

  @Test
  void aFormatThatFailsIsNothingToOtherFormatsFiles() throws IOException {
    BinaryFormats formats = new BinaryFormats();
    formats.add(
        new NamingFormat() {
          @Override
          public boolean recognises(ByteBuffer head) {
            throw new AssertionError("recognises");
          }
        });
    formats.add(
        new NamingFormat() {
          @Override
          public Bitstream check(Bitstream declared) {
            throw new StackOverflowError("check");
          }
        });
    DiskRepository checking = new DiskRepository(root, formats);

    assertThat(checking.install(artifact("a", "1", "others")).size()).isEqualTo(6);
    Path own = artifact("b", "1", "!x");
    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(() -> checking.install(own))
        .withMessageContaining("StackOverflowError");
    assertThat(checking.list()).hasSize(1);
  }

  @Test
  void aDescriptorThatContradictsItsBinaryIsNotInstalled() throws IOException {
    BinaryFormats formats = new BinaryFormats();
    formats.add(new NamingFormat());
    DiskRepository checking = new DiskRepository(root, formats);
    Path contradiction = artifact("a", "1", "!other");

    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(() -> checking.install(contradiction))
        .withMessageContaining("INVALID_BINARY")
        .withMessageContaining("is not offered by the binary, which offers [other]");
    assertThat(checking.list()).isEmpty();
    assertNoLeftovers();
    assertThat(checking.install(artifact("a", "1", "no known format")).size()).isEqualTo(15);
  }

  @Test
  void whatCannotBeInstalledSaysWhy() throws IOException {
    Path text = Files.writeString(temp.resolve("readme.txt"), "hello");
    Path truncated = Files.write(temp.resolve("broken.zip"), new byte[] {'P', 'K', 3, 4, 9});
    Path empty = artifact("a", "1", "");
    Path wrong = artifact("b", "1", "x");
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
        .isThrownBy(() -> repository.install(zip("none.zip", temp.resolve("readme.txt"), "/")))
        .withMessageContaining("has no descriptor");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void anArtifactIsRemovedByTheStartOfItsChecksum() throws IOException {
    InstalledBitstream one = repository.install(artifact("a", "1", "one"));
    InstalledBitstream two = repository.install(artifact("a", "2", "two"));

    assertThat(repository.remove(one.sha256().substring(0, 8))).isEqualTo(one);

    assertThat(repository.list()).containsExactly(two);
    assertThat(one.folder()).doesNotExist();
    repository.remove(two.sha256());
    assertThat(root.resolve("objects")).isEmptyDirectory();
    assertThat(root.resolve("references")).isEmptyDirectory();
    assertNoLeftovers();
  }

  @Test
  void aChecksumThatNamesNoArtifactOrSeveralRemovesNothing() throws IOException {
    InstalledBitstream one = repository.install(artifact("a", "1", "same"));
    repository.install(artifact("a", "2", "same"));

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
  void aBrokenArtifactIsAFindingAndDoesNotHideTheOthers() throws IOException {
    InstalledBitstream good = repository.install(artifact("a", "1", "one"));
    Path broken = Files.createDirectories(root.resolve("xilinx/u50/x/y/1/1k"));
    Files.writeString(broken.resolve("bitstream.json"), "{}");

    assertThat(repository.list()).containsExactly(good);
    assertThat(repository.findings()).hasSize(1);
    Finding finding = repository.findings().get(0);
    assertThat(finding.subject()).isEqualTo(broken.toString());
    assertThat(finding.cause()).contains("field platform");
  }

  @Test
  void anArtifactThatWasPutThereByHandIsFoundWithItsChecksum() throws IOException {
    Path folder = root.resolve("any/where");
    Files.createDirectories(folder.getParent());
    Files.move(artifact("a", "1", "one"), folder);

    assertThat(repository.list())
        .extracting(InstalledBitstream::sha256)
        .containsExactly(Checksum.of("one".getBytes()));
  }

  @Test
  void whatAnotherProcessChangesIsSeenAtOnce() throws IOException {
    DiskRepository other = new DiskRepository(root, new BinaryFormats());
    for (int i = 0; i < 20; i++) {
      InstalledBitstream installed = other.install(artifact("a", "1", "one " + i));
      assertThat(repository.find("com.example.vector.addition")).containsExactly(installed);

      other.remove(installed.sha256());
      assertThat(repository.find("com.example.vector.addition")).isEmpty();
    }
  }

  @Test
  void aChangeWithinOneTickOfTheFileSystemsClockIsSeen() throws IOException {
    DiskRepository other = new DiskRepository(root, new BinaryFormats());
    InstalledBitstream first = other.install(artifact("a", "1", "one"));
    FileTime tick = FileTime.fromMillis(System.currentTimeMillis());
    Files.setLastModifiedTime(root.resolve("references"), tick);
    Files.setLastModifiedTime(root, tick);
    assertThat(repository.list()).containsExactly(first);

    InstalledBitstream second = other.install(artifact("b", "2", "two"));
    Files.setLastModifiedTime(root.resolve("references"), tick);
    Files.setLastModifiedTime(root, tick);

    assertThat(repository.list()).containsExactly(first, second);
  }

  @Test
  void whatNobodyChangesIsReadOnce() throws IOException {
    repository.install(artifact("a", "1", "one"));
    settle();
    List<InstalledBitstream> first = repository.find("com.example.vector.addition");

    assertThat(repository.find("com.example.vector.addition")).isSameAs(first);
  }

  /** As if all of it had been written a while ago. */
  private void settle() throws IOException {
    FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 10_000);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, past);
      }
    }
  }

  @Test
  void whatAProcessThatDiedLeftBehindIsClearedUpAndNeverListed() throws IOException {
    InstalledBitstream installed = repository.install(artifact("a", "1", "one"));
    Path dead = Files.createDirectories(root.resolve(".staging/123"));
    Files.writeString(dead.resolve("owner"), "");
    Files.move(artifact("b", "2", "two"), dead.resolve("artifact"));
    Path unnamed = root.resolve("objects").resolve("0".repeat(64));
    Files.move(artifact("c", "3", "three"), unnamed);

    assertThat(repository.list()).containsExactly(installed);
    InstalledBitstream next = repository.install(artifact("b", "2", "two"));
    assertThat(dead).doesNotExist();
    assertThat(unnamed).doesNotExist();
    assertThat(repository.list()).containsExactly(installed, next);
  }

  @Test
  void aChangeThatIsUnderWayIsNotClearedUp() throws Exception {
    repository.install(artifact("a", "1", "one"));
    Path living = Files.createDirectories(root.resolve(".staging/123"));
    Path owner = Files.writeString(living.resolve("owner"), "");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                owner.toString())
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");

      repository.install(artifact("b", "2", "two"));

      assertThat(living).exists();
    } finally {
      holder.outputWriter().close();
      holder.waitFor();
    }
    repository.install(artifact("b", "2", "three"));
    assertThat(living).doesNotExist();
  }

  @Test
  void anObjectThatIsNotThereIsAFindingThatNamesTheArtifact() throws IOException {
    InstalledBitstream installed = repository.install(artifact("a", "1", "one"));
    InstalledBitstream other = repository.install(artifact("b", "2", "two"));
    Folders.delete(installed.folder());

    DiskRepository fresh = new DiskRepository(root, new BinaryFormats());
    assertThat(fresh.list()).containsExactly(other);
    assertThat(fresh.findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.cause())
                    .contains("is missing; install the artifact of com.example.vector 1 for"));
    assertThat(fresh.install(artifact("a", "1", "one"))).isEqualTo(installed);
    assertThat(fresh.findings()).isEmpty();
  }

  @Test
  void aDescriptorThatWasAlteredIsAFindingAndSoIsABinaryWhenItIsVerified() throws IOException {
    InstalledBitstream one = repository.install(artifact("a", "1", "one"));
    InstalledBitstream two = repository.install(artifact("b", "2", "two"));
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

    assertThat(fresh.install(artifact("b", "2", "two"))).as("mended").isEqualTo(two);
    assertThat(fresh.verify(two)).isEmpty();
  }

  @Test
  void whatVersion10InstalledIsUsedWhereItLiesUntilItIsReplacedOrRemoved() throws IOException {
    Path old = root.resolve("xilinx/u280/xdma_201920.3/com/example/vector/1/2addition_1scale");
    Files.createDirectories(old.getParent());
    Files.move(artifact("a", "1", "one"), old);
    Files.delete(old.resolve("extra.txt"));
    Files.writeString(old.resolve("bitstream.sha256"), Checksum.of("one".getBytes()) + "  a.bin\n");
    Path other = root.resolve("xilinx/u280/xdma_201920.3/com/example/vector/2/k");
    Files.createDirectories(other.getParent());
    Files.move(artifact("a", "2", "two"), other);

    assertThat(repository.list())
        .extracting(InstalledBitstream::folder)
        .containsExactly(old, other);
    assertThat(repository.verify(repository.list().get(0))).isEmpty();

    InstalledBitstream replaced = repository.install(artifact("a", "1", "new"));
    assertThat(repository.list()).hasSize(2).contains(replaced);
    assertThat(old).doesNotExist();
    repository.remove(repository.list().get(1).sha256());
    assertThat(repository.list()).containsExactly(replaced);
    assertThat(root.resolve("xilinx")).as("empty parents go too").doesNotExist();
  }

  @Test
  void allFilesOfADigestListAreInstalledAndNothingElseIs() throws IOException {
    Path source = artifact("a", "1", "one");
    Files.writeString(Files.createDirectory(source.resolve("weights")).resolve("1.bin"), "heavy");
    List<String> names = List.of("bitstream.json", "a.bin", "weights/1.bin");
    Files.writeString(source.resolve("SHA256SUMS"), sums(source, names));

    InstalledBitstream installed = repository.install(source);

    assertThat(installed.folder().resolve("weights/1.bin")).hasContent("heavy");
    assertThat(installed.folder().resolve("extra.txt")).doesNotExist();
    assertThat(installed.folder().resolve("SHA256SUMS"))
        .hasSameBinaryContentAs(source.resolve("SHA256SUMS"));
  }

  private static String sums(Path folder, List<String> names) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(Checksum.of(folder.resolve(name))).append("  ").append(name).append('\n');
    }
    return text.toString();
  }

  @Test
  void aFileThatIsNotTheListedOneIsRefused() throws IOException {
    Path source = artifact("a", "1", "one");
    Files.writeString(
        source.resolve("SHA256SUMS"), sums(source, List.of("bitstream.json", "a.bin")));
    Files.writeString(source.resolve("a.bin"), "another");
    Path half = artifact("b", "1", "one");
    Files.writeString(half.resolve("SHA256SUMS"), sums(half, List.of("bitstream.json")));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(source))
        .withMessageContaining("is not the file that SHA256SUMS lists: expected SHA-256");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(half))
        .withMessageContaining("does not list b.bin; add it");
    assertThat(repository.list()).isEmpty();
    assertNoLeftovers();
  }

  @Test
  void aSignatureThatComesLaterIsKeptWithTheSameArtifact() throws IOException {
    InstalledBitstream plain = repository.install(artifact("a", "1", "one"));
    Path signed = artifact("a", "1", "one");
    Files.writeString(signed.resolve("SHA256SUMS.minisig"), "signature");

    assertThat(repository.install(signed)).isEqualTo(plain);
    assertThat(plain.folder().resolve("SHA256SUMS.minisig")).hasContent("signature");
  }

  @Test
  void sharedRootsAreSearchedAfterTheOwnAndNeverChanged() throws IOException {
    Path machine = temp.resolve("machine");
    DiskRepository administrator = new DiskRepository(machine, new BinaryFormats());
    InstalledBitstream theirs = administrator.install(artifact("a", "1", "theirs"));
    InstalledBitstream more = administrator.install(artifact("a", "2", "more"));
    DiskRepository both =
        new DiskRepository(new Root(root, List.of(machine), List.of()), new BinaryFormats());

    assertThat(both.list()).containsExactly(theirs, more);
    InstalledBitstream own = both.install(artifact("a", "1", "own"));
    assertThat(own.folder()).startsWith(root);
    assertThat(both.find("com.example.vector.addition")).containsExactly(own, more);
    assertThat(both.verify(more)).isEmpty();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> both.remove(more.sha256()));
    both.remove(own.sha256());
    assertThat(both.list()).as("the machine's shows again").containsExactly(theirs, more);
  }

  @Test
  void threadsThatInstallTheSameArtifactTakeTurnsAndReadersSeeItAllTheTime() throws Exception {
    repository.install(artifact("a", "1", "content"));
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      sources.add(artifact("a", "1", "content"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(sources.size());
    List<Future<?>> installing = new ArrayList<>();
    for (Path source : sources) {
      installing.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 40; i++) {
                  repository.install(source);
                }
              }));
    }

    while (installing.stream().anyMatch(each -> !each.isDone())) {
      assertThat(repository.list()).hasSize(1);
    }

    for (Future<?> each : installing) {
      each.get();
    }
    threads.shutdown();
  }

  @Test
  void whatOneUserInstallsOthersMayReadAsFarAsThatUserLetsThem() throws IOException {
    InstalledBitstream installed = repository.install(artifact("a", "1", "one"));

    Path ordinary = Files.createDirectory(temp.resolve("ordinary"));
    assertThat(Files.getPosixFilePermissions(installed.folder()))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void anArtifactThatCannotBeReadIsAFindingAndDoesNotHideTheOthers() throws IOException {
    InstalledBitstream good = repository.install(artifact("a", "1", "one"));
    Path closed = repository.install(artifact("b", "2", "two")).folder();
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
  void anArtifactOfManyKernelsIsInstalledLikeAnyOther() throws IOException {
    Path source = artifact("a", "1", "one");
    String kernels =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "{\"name\": \"k%d\", \"kernelId\": \"kernel%d\", \"arguments\": []}"
                        .formatted(i, i))
            .collect(Collectors.joining(",", "\"kernels\": [", ","));
    Path descriptor = source.resolve("bitstream.json");
    Files.writeString(descriptor, Files.readString(descriptor).replace("\"kernels\": [", kernels));

    InstalledBitstream installed = repository.install(source);

    assertThat(repository.find("com.example.vector.kernel39")).containsExactly(installed);
    assertThat(repository.install(source)).isEqualTo(installed);
    assertThat(repository.remove(installed.sha256())).isEqualTo(installed);
  }

  @Test
  void aRootThatIsAFileIsAFinding() throws IOException {
    Files.writeString(root, "not a folder");

    assertThat(repository.list()).isEmpty();
    assertThat(repository.findings()).hasSize(1);
    assertThat(repository.findings().get(0).cause()).contains("is a file");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(artifact("a", "1", "one")))
        .withMessageContaining(root.toString());
  }

  @Test
  void aSourceThatCannotBeReadIsNotTheRepositorysFault() throws IOException {
    Path zip = zip("damaged.zip", artifact("a", "1", "binary"), "/");
    byte[] bytes = Files.readAllBytes(zip);
    int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a.bin");
    int data = name + "a.bin".length() + bytes[name - 2]; // behind the extra fields
    bytes[data] = (byte) 0xff; // a block of a type that deflate does not have
    Files.write(zip, bytes);

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(zip))
        .withMessageContaining("it cannot be installed in " + root);
    assertThat(repository.install(artifact("a", "1", "binary")).binary()).hasContent("binary");
  }

  private void assertNoLeftovers() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .isSubsetOf(List.of("objects", "references", ".staging", ".lock"));
    }
    assertThat(root.resolve(".staging")).isEmptyDirectory();
  }

  private Path artifact(String name, String version, String binary) throws IOException {
    Path folder = Files.createTempDirectory(temp, "artifact");
    Files.writeString(folder.resolve(name + ".bin"), binary);
    Files.writeString(folder.resolve("extra.txt"), "not a part of it");
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "%s.bin", "bitstreamId": "com.example.vector", "version": "%s", "author": "me",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [
           {"name": "add", "kernelId": "addition", "arguments": []},
           {"name": "add", "kernelId": "addition", "arguments": []},
           {"name": "scale", "kernelId": "scale", "arguments": []}]}
        """
            .formatted(name, version));
    return folder;
  }

  private Path zip(String name, Path content, String where) throws IOException {
    Path zip = temp.resolve(name);
    try (FileSystem archive =
        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
      Path target = Files.createDirectories(archive.getPath(where));
      if (Files.isRegularFile(content)) {
        Files.copy(content, target.resolve("file"));
        return zip;
      }
      try (Stream<Path> files = Files.list(content)) {
        for (Path file : files.toList()) {
          Files.copy(file, target.resolve(file.getFileName().toString()));
        }
      }
    }
    return zip;
  }
}
