package io.coral.kubernetes.csi.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RepositoryException;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes its time. */
@Timeout(60)
class BitstreamsTest {

  private static final Set<String> PODS = Set.of("http://store.example.com/vadd");

  @TempDir private Path temp;
  private final CountDownLatch gaveUp = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger atATime = new AtomicInteger();
  private final AtomicInteger mostAtATime = new AtomicInteger();

  /** Says nothing until it is given up. */
  private RemoteRepositories silent() {
    return (RemoteRepositories)
        Proxy.newProxyInstance(
            RemoteRepositories.class.getClassLoader(),
            new Class<?>[] {RemoteRepositories.class},
            (proxy, method, arguments) -> {
              mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
              asked.incrementAndGet();
              gaveUp.await();
              atATime.decrementAndGet();
              throw new RepositoryException(temp, "the store does not answer");
            });
  }

  private Bitstreams bitstreams() throws IOException {
    Bitstreams bitstreams =
        new Bitstreams(
            new DiskRepository(temp.resolve("repository"), new BinaryFormats()),
            silent(),
            temp.resolve("brought"),
            List.of());
    bitstreams.open(Set.of());
    return bitstreams;
  }

  @Test
  void aStoreThatDoesNotAnswerIsAskedOnceHoweverOftenThePodIsTriedMeanwhile() throws IOException {
    try (Bitstreams bitstreams = bitstreams()) {
      List<CompletableFuture<Void>> tries = new ArrayList<>();
      for (int minute = 0; minute < 10; minute += 2) {
        tries.add(bitstreams.bring(PODS));
        bitstreams.keep(PODS);
      }
      gaveUp.countDown();

      assertThat(tries)
          .allSatisfy(
              each ->
                  assertThat(each)
                      .failsWithin(Duration.ofSeconds(30))
                      .withThrowableThat()
                      .withMessageContaining("the store does not answer"));
      assertThat(asked).hasValue(1);
      assertThat(bitstreams.bring(PODS)).failsWithin(Duration.ofSeconds(30));
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void aPodThatComesAfterTheLastOneWentBringsAnewWhatGoesWithThat() throws IOException {
    try (Bitstreams bitstreams = bitstreams()) {
      CompletableFuture<Void> ofThePodThatWent = bitstreams.bring(PODS);
      await().untilAsserted(() -> assertThat(asked).hasValue(1));
      bitstreams.keep(Set.of());
      CompletableFuture<Void> ofTheNext = bitstreams.bring(PODS);
      gaveUp.countDown();

      assertThat(ofThePodThatWent).failsWithin(Duration.ofSeconds(30));
      assertThat(ofTheNext).failsWithin(Duration.ofSeconds(30));
      assertThat(asked).as("behind what takes it away, and so once more").hasValue(2);
    }
  }

  @Test
  void whatNoPodWantsAnyMoreIsNotFetched() throws IOException {
    try (Bitstreams bitstreams = bitstreams()) {
      CompletableFuture<Void> first = bitstreams.bring(PODS);
      await().untilAsserted(() -> assertThat(asked).hasValue(1));
      List<CompletableFuture<Void>> queued = new ArrayList<>();
      for (int pod = 0; pod < 3; pod++) {
        bitstreams.keep(Set.of());
        queued.add(bitstreams.bring(PODS));
      }
      bitstreams.keep(Set.of());
      gaveUp.countDown();

      assertThat(first).failsWithin(Duration.ofSeconds(30));
      assertThat(queued)
          .allSatisfy(
              each ->
                  assertThat(each)
                      .failsWithin(Duration.ofSeconds(30))
                      .withThrowableThat()
                      .withMessageContaining("ABORTED: bitstream")
                      .withMessageContaining("is wanted by no pod any more"));
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void aHostIsOneStoreHoweverItIsWritten() throws IOException {
    try (Bitstreams bitstreams = bitstreams()) {
      CompletableFuture<Void> written =
          bitstreams.bring(
              Set.of(
                  "http://store.example.com/vadd",
                  "http://Store.example.com/vadd",
                  "http://store.example.com:81/vadd",
                  "http://somebody@store.example.com/vadd"));
      CompletableFuture<Void> other = bitstreams.bring(Set.of("http://another.example.com/vadd"));
      await().untilAsserted(() -> assertThat(asked).hasValue(2));
      gaveUp.countDown();

      assertThat(written).failsWithin(Duration.ofSeconds(30));
      assertThat(other).failsWithin(Duration.ofSeconds(30));
      assertThat(asked).hasValue(5);
      assertThat(mostAtATime).hasValue(2);
    }
  }

  @Test
  void aPodLeavesStoresToTheOthersHoweverManyItNames() throws IOException {
    try (Bitstreams bitstreams = bitstreams()) {
      CompletableFuture<Void> many =
          bitstreams.bring(
              IntStream.range(0, 100)
                  .mapToObj(store -> "http://store-" + store + ".example.com/vadd")
                  .collect(Collectors.toSet()));
      await().untilAsserted(() -> assertThat(asked).hasValue(4));
      CompletableFuture<Void> other = bitstreams.bring(PODS);
      await().untilAsserted(() -> assertThat(asked).hasValue(5));
      gaveUp.countDown();

      assertThat(many).failsWithin(Duration.ofSeconds(30));
      assertThat(other).failsWithin(Duration.ofSeconds(30));
      assertThat(asked).hasValue(101);
      assertThat(mostAtATime).hasValue(5);
    }
  }
}
