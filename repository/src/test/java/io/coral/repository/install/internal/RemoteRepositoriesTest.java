package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.artifact.DigestList;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.api.repository.TransferListener;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RemoteRepositoriesTest {
  private static final int SIZE = 300_000;

  @TempDir Path temp;

  private StoreServer server;
  private DiskRepository repository;
  private RemoteRepositoriesComponent remotes;
  private final Told told = new Told();

  private static final class Told implements TransferListener {
    final List<String> warnings = new ArrayList<>();
    volatile long done;

    @Override
    public void progress(String file, long now, long total) {
      done = now;
    }

    @Override
    public void warn(String message) {
      warnings.add(message);
    }
  }

  @BeforeEach
  void openStore() throws IOException {
    server = new StoreServer(temp.resolve("store"));
    repository = new DiskRepository(temp.resolve("repository"), new BinaryFormats());
    remotes = new RemoteRepositoriesComponent(Map.of(), repository);
  }

  @AfterEach
  void closeStore() {
    server.close();
  }

  private static byte[] content(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Lays out an artifact with a binary of its own. */
  private static Path artifact(Path folder, String id, String version) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("a.bin"), content(id.hashCode() + version.hashCode()));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "a.bin", "bitstreamId": "%s", "version": "%s",
         "platform": {"vendor": "xilinx", "name": "u280", "version": "xdma_201920.3"},
         "kernels": [{"name": "add", "kernelId": "addition", "arguments": []}]}
        """
            .formatted(id, version));
    return folder;
  }

  private static Path listed(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("SHA256SUMS"),
        DigestList.of(
                Map.of(
                    "a.bin", DigestList.sha256(folder.resolve("a.bin")),
                    "bitstream.json", DigestList.sha256(folder.resolve("bitstream.json"))))
            .text());
    return folder;
  }

  private URI stored(String id, String version) throws IOException {
    String path =
        "xilinx/u280/xdma_201920.3/" + id.replace('.', '/') + "/" + version + "/1addition/";
    listed(artifact(server.folder().resolve(path), id, version));
    return server.address().resolve(path);
  }

  private InstalledBitstream install(URI address) {
    return remotes.install(address.toString(), Optional.empty(), told);
  }

  private void add(SignaturePolicy policy, String key) {
    remotes.add(
        new RemoteRepository(
            "store", server.address(), policy, Optional.of(key).filter(each -> !each.isEmpty())));
  }

  /** Sends the start of a file, and breaks the connection. */
  private static StoreServer.Fault breaking(AtomicInteger times, int after) {
    return exchange -> {
      if (!exchange.getRequestURI().getPath().endsWith("a.bin") || times.getAndDecrement() <= 0) {
        return false;
      }
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      byte[] bytes = content("com.example.vector".hashCode() + "1".hashCode());
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, SIZE - from);
      exchange.getResponseBody().write(bytes, from, after);
      exchange.getResponseBody().flush();
      exchange.close();
      return true;
    };
  }

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
    server.inject(breaking(new AtomicInteger(3), 70_000));

    InstalledBitstream installed = install(folder);

    assertThat(repository.verify(installed)).isEmpty();
    assertThat(server.log()).filteredOn(line -> line.contains("bytes=")).hasSizeBetween(1, 3);
  }

  @Test
  void whatOneProcessBeganAnotherGoesOnWith() throws IOException {
    URI folder = stored("com.example.vector", "1");
    AtomicInteger forever = new AtomicInteger(1000);
    AtomicInteger dead = new AtomicInteger();
    server.inject(breaking(new AtomicInteger(1), 100_000));
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
  void redirectsAreFollowedAndALoopOfThemEnds() throws IOException {
    URI folder = stored("com.example.vector", "1");
    server.inject(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (!path.startsWith("/old/") && !path.startsWith("/loop/")) {
            return false;
          }
          String to = path.startsWith("/loop/") ? path : folder.getPath() + path.substring(5);
          exchange.getResponseHeaders().set("Location", to);
          exchange.sendResponseHeaders(302, -1);
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

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"artifact.tar", "artifact.tar.gz"})
  void aTarballIsInstalledFromAFileAndFromAServer(String name) throws IOException {
    Path folder = artifact(temp.resolve("source"), "com.example.vector", "1");
    Path archive = server.folder().resolve(name);
    try (OutputStream file = Files.newOutputStream(archive);
        OutputStream out = name.endsWith("gz") ? new GzipCompressorOutputStream(file) : file;
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (String each : List.of("bitstream.json", "a.bin")) {
        tar.putArchiveEntry(new TarArchiveEntry(folder.resolve(each), "nested/" + each));
        Files.copy(folder.resolve(each), tar);
        tar.closeArchiveEntry();
      }
    }

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

  @ParameterizedTest(name = "by {0}")
  @ValueSource(strings = {"pages", "WebDAV", "an index"})
  void artifactsAreFoundByTheServersListingElseByAnIndex(String way) throws IOException {
    stored("com.example.vector", "1");
    stored("com.example.vector", "2");
    stored("com.example.other", "1");
    add(SignaturePolicy.NONE, "");
    if (!way.equals("pages")) {
      server.stopListing();
    }
    if (way.equals("an index")) {
      server.inject(
          exchange -> {
            boolean dav = exchange.getRequestMethod().equals("PROPFIND");
            if (dav) {
              exchange.sendResponseHeaders(405, -1);
            }
            return dav;
          });
      Files.writeString(
          server.folder().resolve("index.txt"),
          "xilinx/u280/xdma_201920.3/com/example/vector/1/1addition\n"
              + "xilinx/u280/xdma_201920.3/com/example/vector/2/1addition/\n");
    }

    assertThat(remotes.search("vector.addition", told))
        .extracting(found -> found.artifact().version())
        .containsExactly("1", "2");
    assertThat(told.warnings).isEmpty();
  }

  @Test
  void aStoreThatCannotBeReadIsToldAndHidesNoOther() throws IOException {
    stored("com.example.vector", "1");
    add(SignaturePolicy.NONE, "");
    remotes.add(
        new RemoteRepository(
            "gone", temp.resolve("nowhere").toUri(), SignaturePolicy.NONE, Optional.empty()));
    artifact(server.folder().resolve("broken"), "com.example.vector", "1");
    Files.writeString(server.folder().resolve("broken/bitstream.json"), "{}");

    assertThat(remotes.search("vector", told)).hasSize(1);
    assertThat(told.warnings).hasSize(2);
    assertThat(told.warnings).anyMatch(each -> each.startsWith("the repository gone cannot"));
  }

  @ParameterizedTest(name = "over {0}")
  @ValueSource(strings = {"http", "file"})
  void whatIsPublishedIsFoundAndInstalledElsewhereAndNeverChanges(String scheme)
      throws IOException {
    URI base = scheme.equals("http") ? server.address() : temp.resolve("published").toUri();
    Files.createDirectories(temp.resolve("published"));
    remotes.add(new RemoteRepository("store", base, SignaturePolicy.NONE, Optional.empty()));
    Path source = artifact(temp.resolve("source"), "com.example.vector", "1");

    URI place = remotes.publish(source, "store", told);

    assertThat(place.toString())
        .endsWith("/xilinx/u280/xdma_201920.3/com/example/vector/1/1addition/");
    assertThat(remotes.search("vector", told)).hasSize(1);
    InstalledBitstream installed = install(place);
    assertThat(repository.verify(installed)).isEmpty();
    assertThat(remotes.publish(source, "store", told)).as("the same again").isEqualTo(place);
    Files.write(source.resolve("a.bin"), content(9));
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.publish(source, "store", told))
        .withMessageContaining("what is published never changes");
    assertThat(repository.verify(install(place))).isEmpty();
  }

  @Test
  void ofTwoThatPublishAtOnceNoneLosesAnything() throws Exception {
    add(SignaturePolicy.NONE, "");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<URI>> publishing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path source = artifact(temp.resolve("source" + i), "com.example.v" + i, "1");
      publishing.add(threads.submit(() -> remotes.publish(source, "store", told)));
    }
    for (Future<URI> each : publishing) {
      assertThat(repository.verify(install(each.get()))).isEmpty();
    }
    threads.shutdown();
    assertThat(remotes.search("com.example.v", told)).hasSize(4);
  }

  @Test
  void anArtifactThatRequiresASignatureIsRefusedWithoutAGoodOne() throws IOException {
    TestKey key = new TestKey(1);
    URI folder = stored("com.example.vector", "1");
    Path there = server.folder().resolve(server.address().relativize(folder).toString());
    add(SignaturePolicy.REQUIRE, key.publicKey());

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
        .withMessageContaining("by another key");
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
    assertThat(remotes.signature(installed)).hasValue("good, by the key of store: " + words);
    remotes.remove("store");
    assertThat(remotes.signature(installed)).hasValue("by no key of the known repositories");
  }

  @Test
  void aRepositoryThatWarnsInstallsAndTells() throws IOException {
    URI folder = stored("com.example.vector", "1");
    add(SignaturePolicy.WARN, new TestKey(1).publicKey());

    assertThat(install(folder).size()).isEqualTo(SIZE);
    assertThat(told.warnings).singleElement().asString().contains("its signature is missing");
    assertThat(remotes.signature(repository.list().get(0))).isEmpty();
  }

  @Test
  void repositoriesAreKeptByNameForAllWhoShareTheFolder() {
    add(SignaturePolicy.WARN, "key");

    RemoteRepositoriesComponent other = new RemoteRepositoriesComponent(Map.of(), repository);
    assertThat(other.list())
        .containsExactly(
            new RemoteRepository(
                "store", server.address(), SignaturePolicy.WARN, Optional.of("key")));
    other.remove("store");
    assertThat(remotes.list()).isEmpty();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.remove("store"))
        .withMessageContaining("knows no repository 'store'");
  }
}
