package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.assertNoLeftovers;
import static io.coral.core.repository.internal.Laid.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.format.BitstreamFormat;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to an artifact: its binary, constants, digest list and signatures. */
class ArtifactContentsTest {

  @TempDir Path temp;

  private Path root;
  private DiskRepository repository;

  @BeforeEach
  void openRepository() {
    root = temp.resolve("root");
    repository = new DiskRepository(root, new BinaryFormats());
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
    Path folder = vector(temp, name, "1", "binary");
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

    assertThat(new DiskRepository(root, formats).install(vector(temp, "a", "1", "!x")).size())
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

    assertThat(checking.install(vector(temp, "a", "1", "others")).size()).isEqualTo(6);
    Path own = vector(temp, "b", "1", "!x");
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
    Path contradiction = vector(temp, "a", "1", "!other");

    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(() -> checking.install(contradiction))
        .withMessageContaining("INVALID_BINARY")
        .withMessageContaining("is not offered by the binary, which offers [other]");
    assertThat(checking.list()).isEmpty();
    assertNoLeftovers(root);
    assertThat(checking.install(vector(temp, "a", "1", "no known format")).size()).isEqualTo(15);
  }

  @Test
  void allFilesOfADigestListAreInstalledAndNothingElseIs() throws IOException {
    Path source = vector(temp, "a", "1", "one");
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
    Path source = vector(temp, "a", "1", "one");
    Files.writeString(
        source.resolve("SHA256SUMS"), sums(source, List.of("bitstream.json", "a.bin")));
    Files.writeString(source.resolve("a.bin"), "another");
    Path half = vector(temp, "b", "1", "one");
    Files.writeString(half.resolve("SHA256SUMS"), sums(half, List.of("bitstream.json")));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(source))
        .withMessageContaining("is not the file that SHA256SUMS lists: expected SHA-256");
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> repository.install(half))
        .withMessageContaining("does not list b.bin; add it");
    assertThat(repository.list()).isEmpty();
    assertNoLeftovers(root);
  }

  @Test
  void aSignatureThatComesLaterIsKeptWithTheSameArtifact() throws IOException {
    InstalledBitstream plain = repository.install(vector(temp, "a", "1", "one"));
    Path signed = vector(temp, "a", "1", "one");
    Files.writeString(signed.resolve("SHA256SUMS.minisig"), "signature");

    assertThat(repository.install(signed)).isEqualTo(plain);
    assertThat(plain.folder().resolve("SHA256SUMS.minisig")).hasContent("signature");
  }

  @Test
  void anArtifactOfManyKernelsIsInstalledLikeAnyOther() throws IOException {
    Path source = vector(temp, "a", "1", "one");
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
}
