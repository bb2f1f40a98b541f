package io.coral.core.repository.internal;

import static io.coral.core.repository.internal.Laid.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the two descriptors counts: the reference's, or the object's own. */
class KeptDescriptorTest {

  @TempDir Path temp;

  private Path root;
  private InstalledBitstream installed;
  private Path own;

  @BeforeEach
  void install() throws IOException {
    root = temp.resolve("root");
    Path source = Files.createDirectory(temp.resolve("source"));
    installed = open().install(artifact(source, "a.bin", "com.example.vector", "1", "k"));
    own = installed.folder().resolve("bitstream.json");
  }

  private DiskRepository open() {
    return new DiskRepository(root, new BinaryFormats());
  }

  private Path reference() throws IOException {
    return new Store(root).referenceFiles().get(0);
  }

  @Test
  void anUnchangedOneIsNotReadAgain() throws IOException {
    FileTime time = Files.getLastModifiedTime(own);
    Files.writeString(own, "{");
    Files.setLastModifiedTime(own, time);

    assertThat(open().list()).containsExactly(installed);
  }

  @Test
  void whatWasCopiedAndLostItsTimesIsReadFromItsObjects() throws IOException {
    Files.setLastModifiedTime(own, FileTime.from(Instant.now()));
    String text = Files.readString(reference());
    Files.writeString(reference(), text.replace("com.example.vector\"", "com.example.other\""));

    assertThat(open().list()).containsExactly(installed);
    assertThat(open().findings()).isEmpty();
  }

  @Test
  void aReferenceThatKeepsSomethingElseIsNotTrusted() throws IOException {
    String text = Files.readString(reference());
    Files.writeString(reference(), text.replace("com.example.vector\"", "com.example.other\""));

    assertThat(open().list()).containsExactly(installed);
  }

  @Test
  void aReferenceThatKeepsNoneIsAsGood() throws IOException {
    String text = Files.readString(reference());
    Files.writeString(reference(), text.substring(0, text.indexOf("kept ")));

    assertThat(open().list()).containsExactly(installed);
    assertThat(open().findings()).isEmpty();
  }

  @Test
  void aDescriptorInAnotherCharsetIsInstalledAsItIs() throws IOException {
    Path source = Files.createDirectory(temp.resolve("latin"));
    Path json = artifact(source, "b.bin", "com.example.latin", "1", "k").resolve("bitstream.json");
    Path xml = source.resolve("bitstream.xml");
    ArtifactFormat.XML.write(ArtifactFormat.read(json), xml);
    Files.delete(json);
    String text =
        Files.readString(xml)
            .replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"")
            .replaceFirst("<version>", "<description>caf\u00e9</description><version>");
    Files.writeString(xml, text, StandardCharsets.ISO_8859_1);

    InstalledBitstream latin = open().install(source);

    assertThat(latin.artifact().description()).isEqualTo("caf\u00e9");
    assertThat(open().list()).contains(latin);
  }
}
