package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.daemon.internal.DaemonRig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators change while requests come: none of these is lost, and none is asked twice. */
@Timeout(60)
class UnderLoadTest {

  private static DaemonRig rig;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp, Map.of("drain.limit", "30s"));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** Asks, several at once and in place: what a daemon had that did not wait for it is lost. */
  private static final class Load implements AutoCloseable {

    private static final int AT_ONCE = 16;

    private final DaemonCoral coral;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicInteger rounds = new AtomicInteger();
    private final CompletableFuture<Void> end;
    private volatile String bitstream = "";
    private volatile boolean isOver;

    Load() throws IOException {
      coral = DaemonCoral.connect(rig.socket());
      end = CompletableFuture.runAsync(this::ask, thread);
    }

    private void ask() {
      List<ByteBuffer> numbers =
          Stream.generate(() -> coral.allocate(Float.BYTES).order(ByteOrder.nativeOrder()))
              .limit(AT_ONCE)
              .toList();
      while (!isOver) {
        numbers.forEach(each -> each.putFloat(0, 3));
        List<Answer> answers =
            numbers.stream()
                .map(each -> coral.submit(Request.of("test.add").args(each, each, each, 1)))
                .toList();
        answers.forEach(each -> bitstream = each.join().receipt().bitstream());
        assertThat(numbers).extracting(each -> each.getFloat(0)).containsOnly(6f);
        rounds.incrementAndGet();
      }
    }

    /** Some more are asked, and answered; or the first that was not has ended all. */
    void goesOn() {
      int before = rounds.get();
      await().until(() -> rounds.get() > before + 2 || end.isDone());
    }

    void isAnsweredBy(String other) {
      await().until(() -> bitstream.equals(other) || end.isDone());
    }

    /** Fails with what the first request failed with that was not answered rightly. */
    @Override
    public void close() {
      isOver = true;
      try {
        end.orTimeout(30, TimeUnit.SECONDS).join();
      } finally {
        coral.close();
        thread.shutdown();
      }
    }
  }

  @Test
  void aDaemonThatIsStoppedInOrderAndStartedAgainLosesNoRequest() throws IOException {
    try (Load first = new Load();
        Load second = new Load()) {
      for (int i = 0; i < 5; i++) {
        first.goesOn();
        second.goesOn();
        rig.replaceDaemon();
      }
      first.goesOn();
      second.goesOn();
    }
  }

  @Test
  void aBitstreamIsUpgradedWithoutALostRequest() throws IOException {
    try (Load load = new Load();
        DaemonCoral operator = DaemonCoral.connect(rig.socket())) {
      BitstreamRepository repository = operator.operator().repository();
      String before = repository.list().get(0).folder().getFileName().toString();
      load.isAnsweredBy("test:1");

      rig.install("2");
      load.isAnsweredBy("test:2");
      repository.remove(before);
      load.goesOn();

      assertThat(load.bitstream).isEqualTo("test:2");
      assertThat(repository.list())
          .extracting((InstalledBitstream each) -> each.artifact().version())
          .containsExactly("2");
    }
  }
}
