package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tarballs are installed, and those of an attacker are refused. */
class TarballsTest extends StoreTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"artifact.tar", "artifact.tar.gz"})
  void aTarballIsInstalledFromAFileAndFromAServer(String name) throws IOException {
    Path folder = artifact(temp.resolve("source"), "com.example.vector", "1");
    Path archive = server.folder().resolve(name);
    Archives.pack(folder, archive);

    InstalledBitstream local = remotes.install(archive.toString(), Optional.empty(), told);
    repository.remove(local.sha256());
    assertThat(install(server.address().resolve(name))).isEqualTo(local);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"../escaped", "/tmp/escaped-by-coral", "a/../../escaped"})
  void aTarballWhoseMembersLeaveTheFolderIsRefused(String name) throws IOException {
    Path archive = temp.resolve("bad.tar");
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(1);
      tar.putArchiveEntry(entry);
      tar.write('x');
      tar.closeArchiveEntry();
    }

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.install(archive.toString(), Optional.empty(), told));
    assertThat(Path.of("/tmp/escaped-by-coral")).doesNotExist();
    try (Stream<Path> all = Files.walk(temp)) {
      assertThat(all).noneMatch(path -> path.endsWith("escaped"));
    }
  }

  @Test
  void aTarballThatBlowsUpIsRefused() throws IOException {
    Path archive = temp.resolve("bomb.tar.gz");
    try (OutputStream file = Files.newOutputStream(archive);
        OutputStream gzip = new GzipCompressorOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      TarArchiveEntry entry = new TarArchiveEntry("zeros");
      entry.setSize(70L << 20);
      tar.putArchiveEntry(entry);
      for (int i = 0; i < 70; i++) {
        tar.write(new byte[1 << 20]);
      }
      tar.closeArchiveEntry();
    }

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.install(archive.toString(), Optional.empty(), told))
        .withMessageContaining("times its size");
  }
}
