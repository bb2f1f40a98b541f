package io.coral.repository.install.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.repository.transport.internal.StoreServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FetchOnDemandTest {
  private static final String ADDITION = "com.example.vector.addition";
  private static final Predicate<Artifact> ANY = artifact -> true;

  @TempDir Path temp;

  private final AtomicLong now = new AtomicLong();
  private StoreServer server;
  private DiskRepository repository;
  private RemoteRepositoriesComponent remotes;

  @BeforeEach
  void openStore() throws IOException {
    server = new StoreServer(temp.resolve("store"));
    repository = new DiskRepository(temp.resolve("repository"), new BinaryFormats());
    remotes = new RemoteRepositoriesComponent(Map.of(), repository);
    remotes.add(new RemoteRepository("store", server.address(), SignaturePolicy.NONE, List.of()));
  }

  @AfterEach
  void closeStore() {
    server.close();
  }

  private FetchOnDemand fetch(Map<String, Object> settings) {
    return new FetchOnDemand(settings, remotes, now::get);
  }

  private void store(String board, String version) throws IOException {
    Path folder =
        server
            .folder()
            .resolve("xilinx/" + board + "/1/com/example/vector/" + version + "/1addition");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("a.bin"), board + version);
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "a.bin", "bitstreamId": "com.example.vector", "version": "%s",
         "platform": {"vendor": "xilinx", "name": "%s", "version": "1"},
         "kernels": [{"name": "add", "kernelId": "addition", "arguments": []}]}
        """
            .formatted(version, board));
  }

  private long asked(String ending) {
    return server.log().stream().filter(line -> line.split(" ")[1].endsWith(ending)).count();
  }

  @Test
  void theNewestForEachKindOfBoardIsFetchedOnceForAllWhoAsk() throws Exception {
    store("u250", "1");
    store("u250", "2");
    store("u280", "1");
    store("u50", "1");
    FetchOnDemand fetch = fetch(Map.of());
    List<Future<Optional<String>>> answers = new ArrayList<>();
    ExecutorService askers = Executors.newFixedThreadPool(8);
    CountDownLatch all = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      answers.add(
          askers.submit(
              () -> {
                all.countDown();
                all.await();
                return fetch.fetch(ADDITION, each -> !each.platform().name().equals("u50"));
              }));
    }

    for (Future<Optional<String>> answer : answers) {
      assertThat(answer.get()).isEmpty();
    }
    askers.shutdown();
    assertThat(repository.find(ADDITION))
        .extracting(each -> each.artifact().platform().name() + " " + each.artifact().version())
        .containsExactlyInAnyOrder("u250 2", "u280 1");
    assertThat(asked("a.bin")).isEqualTo(2);
  }

  @Test
  void aFailureIsToldToEachAndNotTriedAgainForAWhile() throws IOException {
    store("u250", "1");
    server.inject(
        exchange -> {
          boolean isBinary = exchange.getRequestURI().getPath().endsWith("a.bin");
          if (isBinary) {
            exchange.sendResponseHeaders(404, -1);
          }
          return isBinary;
        });
    FetchOnDemand fetch = fetch(Map.of("again", "30s"));

    assertThat(fetch.fetch(ADDITION, ANY).orElse("")).contains("a.bin", "is not there");
    assertThat(fetch.fetch(ADDITION, ANY).orElse("")).contains("a.bin", "is not there");
    assertThat(asked("a.bin")).isEqualTo(1);

    now.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(fetch.fetch(ADDITION, ANY)).isPresent();
    assertThat(asked("a.bin")).isEqualTo(2);
  }

  @Test
  void namesThatNobodyHasCostTheStoreOneLook() throws IOException {
    store("u250", "1");
    FetchOnDemand fetch = fetch(Map.of());
    assertThat(fetch.fetch("no.such", ANY)).hasValue("no known repository has it");
    int before = server.log().size();

    assertThat(fetch.fetch("no.such.either", ANY)).hasValue("no known repository has it");

    assertThat(server.log()).hasSize(before);
  }

  @Test
  void whatNoBoardCanRunIsNotFetched() throws IOException {
    store("u250", "1");

    assertThat(fetch(Map.of()).fetch(ADDITION, each -> false).orElse(""))
        .contains("no board of this machine can run", "xilinx/u250/1");
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void aRepositoryThatDoesNotAnswerIsNamed() {
    server.inject(
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          return true;
        });

    assertThat(fetch(Map.of()).fetch(ADDITION, ANY).orElse(""))
        .contains("no known repository has it", "store cannot be searched", "status 403");
  }

  @Test
  void whoWaitsLongEnoughIsToldThatItIsOnItsWayAndItArrives() throws IOException {
    store("u250", "1");
    CountDownLatch slow = new CountDownLatch(1);
    server.inject(
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("a.bin")) {
            try {
              slow.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
          return false;
        });
    FetchOnDemand fetch = fetch(Map.of("limit", "1ms"));

    assertThat(fetch.fetch(ADDITION, ANY).orElse(""))
        .contains("still on its way", "limit of io.coral.repository.fetch");
    slow.countDown();
    await().until(() -> fetch.fetch(ADDITION, ANY).isEmpty());
    assertThat(repository.find(ADDITION)).hasSize(1);
    assertThat(asked("a.bin")).isEqualTo(1);
  }
}
