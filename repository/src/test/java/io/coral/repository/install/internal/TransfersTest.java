package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An artifact is fetched from a server that fails in every way. */
class TransfersTest extends StoreTest {

  @Test
  void anArtifactIsInstalledByTheAddressOfItsFolder() throws IOException {
    URI folder = stored("com.example.vector", "1");

    InstalledBitstream installed =
        remotes.install(folder.toString().replaceFirst("/$", ""), Optional.empty(), told);

    assertThat(installed.binary())
        .hasBinaryContent(content("com.example.vector".hashCode() + "1".hashCode()));
    assertThat(repository.list()).containsExactly(installed);
    assertThat(told.done).isEqualTo(SIZE);
    assertThat(repository.root().resolve(Scratch.folderOf(System.getProperty("user.name"))))
        .isDirectoryNotContaining(path -> Files.isDirectory(path));
  }

  @Test
  void aFolderWithoutADigestListIsInstalledAsOldStoresHaveIt() throws IOException {
    artifact(server.folder().resolve("any/where"), "com.example.vector", "1");

    assertThat(install(server.address().resolve("any/where")).size()).isEqualTo(SIZE);
  }

  @Test
  void aConnectionThatBreaksIsGoneOnWithWhereItWas() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(server.breaking("a.bin", 3, 70_000));

    InstalledBitstream installed = install(folder);

    assertThat(repository.verify(installed)).isEmpty();
    assertThat(server.log()).filteredOn(line -> line.contains("bytes=")).hasSizeBetween(1, 3);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"vector.zip", "vector.tar", "vector.tar.gz"})
  void anArchiveIsGoneOnWithWhereItWas(String name) throws IOException {
    Archives.pack(
        artifact(temp.resolve("vector"), "com.example.vector", "1"), server.folder().resolve(name));
    server.inject(server.breaking(name, 3, 70_000));

    assertThat(repository.verify(install(server.address().resolve(name)))).isEmpty();
    assertThat(server.log()).filteredOn(line -> line.contains("bytes=")).hasSizeBetween(1, 3);
  }

  @Test
  void anArchiveThatChangesMeanwhileIsFetchedAnew() throws IOException {
    Path stored = server.folder().resolve("vector.tar");
    Archives.pack(artifact(temp.resolve("one"), "com.example.vector", "1"), stored);
    StoreServer.Fault breaks = server.breaking("vector.tar", 1, 70_000);
    server.inject(
        exchange -> {
          boolean isFirst = breaks.answers(exchange);
          if (isFirst) {
            Archives.pack(artifact(temp.resolve("two"), "com.example.vector", "2"), stored);
          }
          return isFirst;
        });

    InstalledBitstream installed = install(server.address().resolve("vector.tar"));

    assertThat(installed.binary()).hasSameBinaryContentAs(temp.resolve("two/a.bin"));
    assertThat(server.log()).anyMatch(line -> line.matches(".* bytes=\\d+-"));
  }

  @Test
  void aServerThatGoesOnElsewhereIsRefused() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(server.breaking("a.bin", 1, 70_000));
    server.inject(
        exchange -> {
          boolean goesOn = exchange.getRequestHeaders().containsKey("Range");
          if (goesOn) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 1-2/" + SIZE);
            StoreServer.send(exchange, 206, new byte[2]);
          }
          return goesOn;
        });

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("sends another part than it was asked for");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void whatOneProcessBeganAnotherGoesOnWith() throws IOException {
    URI folder = stored("com.example.vector", "1");
    AtomicInteger forever = new AtomicInteger(1000);
    AtomicInteger dead = new AtomicInteger();
    server.inject(server.breaking("a.bin", 1, 100_000));
    server.inject(
        exchange -> {
          boolean dies =
              exchange.getRequestURI().getPath().endsWith("a.bin") && forever.getAndDecrement() > 0;
          if (dies) {
            dead.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
          }
          return dies;
        });
    assertThatExceptionOfType(RepositoryException.class).isThrownBy(() -> install(folder));
    assertThat(repository.list()).isEmpty();
    forever.set(0);

    InstalledBitstream installed =
        new RemoteRepositoriesComponent(Map.of(), repository)
            .install(folder.toString(), Optional.empty(), told);

    assertThat(repository.verify(installed)).isEmpty();
    String last = server.log().get(server.log().size() - 1);
    assertThat(last).matches("GET .*/a.bin bytes=\\d+-");
  }

  @Test
  void aServerThatAnswers503IsAskedAgain() throws IOException {
    URI folder = stored("com.example.vector", "1");
    AtomicInteger busy = new AtomicInteger(2);
    server.inject(
        exchange -> {
          boolean refuses = busy.getAndDecrement() > 0;
          if (refuses) {
            exchange.sendResponseHeaders(503, -1);
          }
          return refuses;
        });

    assertThat(install(folder).size()).isEqualTo(SIZE);
  }

  @Test
  void aBinaryThatIsNotTheListedOneIsNotInstalled() throws IOException {
    URI folder = stored("com.example.vector", "1");
    Path binary = server.folder().resolve(server.address().relativize(folder) + "a.bin");
    Files.write(binary, content(7));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("is not the file that SHA256SUMS lists");
    assertThat(repository.list()).isEmpty();

    stored("com.example.vector", "1");
    assertThat(install(folder).size()).as("nothing of the wrong one was kept").isEqualTo(SIZE);
  }

  @Test
  void aFileThatIsLongerThanItsServerSaysIsNotInstalled() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(
        exchange -> {
          if (!exchange.getRequestURI().getPath().endsWith("a.bin")) {
            return false;
          }
          StoreServer.send(exchange, 200, new byte[10]);
          return true;
        });

    assertThatExceptionOfType(RepositoryException.class).isThrownBy(() -> install(folder));
    assertThat(repository.list()).isEmpty();
  }

  @ParameterizedTest(name = "whose server tells its length: {0}")
  @ValueSource(booleans = {true, false})
  void aFileThatIsLargerThanTheLimitIsGivenUp(boolean told) throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(
        exchange -> {
          boolean hides = !told && exchange.getRequestURI().getPath().endsWith("a.bin");
          if (hides) {
            exchange.sendResponseHeaders(200, 0); // in chunks
            exchange.getResponseBody().write(content(1));
          }
          return hides;
        });
    RemoteRepositoriesComponent small =
        new RemoteRepositoriesComponent(Map.of("file.limit", "100KiB"), repository);

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> small.install(folder.toString(), Optional.empty(), this.told))
        .withMessageContaining("more than the 102400 bytes")
        .withMessageContaining("raise file.limit of io.coral.repository");
    assertThat(server.log()).filteredOn(line -> line.contains("a.bin")).hasSize(1);
    assertThat(this.told.done > 0).as("bytes came").isEqualTo(!told);
  }

  @Test
  void anArchiveThatIsLargerThanTheLimitIsGivenUp() throws IOException {
    Archives.pack(
        artifact(temp.resolve("vector"), "com.example.vector", "1"),
        server.folder().resolve("vector.tar.gz"));
    RemoteRepositoriesComponent small =
        new RemoteRepositoriesComponent(Map.of("file.limit", "100KiB"), repository);
    String address = server.address().resolve("vector.tar.gz").toString();

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> small.install(address, Optional.empty(), told))
        .withMessageContaining("more than the 102400 bytes");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void redirectsAreFollowedAndALoopOfThemEnds() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (!path.startsWith("/old/") && !path.startsWith("/loop/")) {
            return false;
          }
          String to = path.startsWith("/loop/") ? path : folder.getPath() + path.substring(5);
          StoreServer.redirect(exchange, to);
          return true;
        });

    assertThat(install(server.address().resolve("old/")).size()).isEqualTo(SIZE);
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(server.address().resolve("loop/")))
        .withMessageContaining("redirects more than 5 times");
  }

  @Test
  void aServerThatAsksForAPasswordSaysWhereToNameIt() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          return true;
        });

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> install(folder))
        .withMessageContaining("refuses with status 401")
        .withMessageContaining("~/.netrc");
  }
}
