package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.RepositoryException;
import io.coral.api.repository.SignaturePolicy;
import io.coral.repository.signature.internal.TestKey;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores are configured, searched and published to. */
class RemoteRepositoriesTest extends StoreTest {

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void artifactsAreFoundByTheServersListingElseByAnIndex(StoreServer.Listing by)
      throws IOException {
    stored("com.example.vector", "1");
    stored("com.example.vector", "2");
    stored("com.example.other", "1");
    add(SignaturePolicy.NONE);
    server.lists(by);
    if (by == StoreServer.Listing.NOTHING) {
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
    add(SignaturePolicy.NONE);
    remotes.add(
        new RemoteRepository(
            "gone", temp.resolve("nowhere").toUri(), SignaturePolicy.NONE, List.of()));
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
    remotes.add(new RemoteRepository("store", base, SignaturePolicy.NONE, List.of()));
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
    add(SignaturePolicy.NONE);
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
  void repositoriesAreKeptByNameForAllWhoShareTheFolder() {
    add(SignaturePolicy.WARN, new TestKey(1), new TestKey(2));

    RemoteRepositoriesComponent other = new RemoteRepositoriesComponent(Map.of(), repository);
    assertThat(other.list())
        .containsExactly(
            new RemoteRepository(
                "store",
                server.address(),
                SignaturePolicy.WARN,
                List.of(new TestKey(1).publicKey(), new TestKey(2).publicKey())));
    other.remove("store");
    assertThat(remotes.list()).isEmpty();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> remotes.remove("store"))
        .withMessageContaining("knows no repository 'store'");
  }
}
