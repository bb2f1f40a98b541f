package io.coral.core.account.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.core.account.internal.Traffic.Arrival;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrafficRecorderTest {

  private static final Path FILE = Path.of("traffic.jsonl");

  private final Reporter reporter = new Reporter();

  private TrafficRecorder recorder(OutputStream to) {
    return recorder(to, () -> true);
  }

  private TrafficRecorder recorder(OutputStream to, BooleanSupplier hasRoom) {
    return new TrafficRecorder(
        FILE, to, hasRoom, reporter, Map.of("default", 1.0), List::of, () -> {});
  }

  private static Ended ended(long number) {
    long now = System.nanoTime();
    return new Ended(
        "math.add", "default", 0, Long.MAX_VALUE, number, 0, 0, now, now, Arrival.DONE, null);
  }

  @Test
  void whatWasTakenIsInTheFileOnceItIsClosed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TrafficRecorder recorder = recorder(bytes);
    for (int i = 0; i < 1000; i++) {
      reporter.report(ended(i));
    }

    recorder.close();
    recorder.close();

    Traffic traffic =
        TrafficReader.read(new ByteArrayInputStream(bytes.toByteArray()), FILE.toString());
    assertThat(traffic.arrivals()).hasSize(1000);
    assertThat(traffic.lost()).hasValue(0);
    assertThat(recorder.kept()).isEqualTo(1000);
    assertThat(recorder.failure()).isEmpty();
  }

  @Test
  void whatThereIsNoRoomForIsCountedAndNotWaitedFor() throws IOException {
    CountDownLatch disk = new CountDownLatch(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int many = 2 * Reporter.ROOM;
    TrafficRecorder recorder =
        recorder(
            new OutputStream() {
              private boolean isOpen;

              @Override
              public void write(int one) {
                bytes.write(one);
              }

              @Override
              public void write(byte[] some, int from, int count) {
                if (isOpen) {
                  await(disk);
                }
                isOpen = true;
                bytes.write(some, from, count);
              }
            });

    for (int i = 0; i < many; i++) {
      reporter.report(ended(i));
    }
    disk.countDown();
    recorder.close();

    Traffic traffic =
        TrafficReader.read(new ByteArrayInputStream(bytes.toByteArray()), FILE.toString());
    assertThat(recorder.lost()).isPositive();
    assertThat(traffic.lost()).hasValue(recorder.lost());
    assertThat(traffic.arrivals()).hasSize((int) (many - recorder.lost()));
  }

  @Test
  void aRequestForWhichAStreamHasNoRoomIsCountedAndTheNextIsKept() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AtomicInteger asked = new AtomicInteger();
    TrafficRecorder recorder = recorder(bytes, () -> asked.incrementAndGet() % 2 == 0);
    for (int i = 0; i < 10; i++) {
      reporter.report(ended(i));
    }

    recorder.close();

    Traffic traffic =
        TrafficReader.read(new ByteArrayInputStream(bytes.toByteArray()), FILE.toString());
    assertThat(traffic.arrivals()).extracting(Arrival::bytesIn).containsExactly(1L, 3L, 5L, 7L, 9L);
    assertThat(traffic.lost()).hasValue(5);
  }

  @Test
  void aRequestOfABoardThatIsGoneIsCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Receipt receipt =
        new Receipt(
            "math:1",
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            0,
            0,
            0,
            OptionalDouble.empty(),
            List.of());
    Response response = new Response("math.add", "gone", "sim", 1, List.of(), receipt);
    TrafficRecorder recorder = recorder(bytes);

    reporter.report(
        new Ended("math.add", "t", 0, Long.MAX_VALUE, 0, 0, 0, 0, 1, Arrival.DONE, response));
    recorder.close();

    assertThat(recorder.lost()).isEqualTo(1);
    assertThat(TrafficReader.read(new ByteArrayInputStream(bytes.toByteArray()), "FILE").arrivals())
        .isEmpty();
  }

  @Test
  void aFullDiskEndsTheRecordingAndIsTold() throws IOException {
    TrafficRecorder recorder =
        recorder(
            new OutputStream() {
              private int left = 2000;

              @Override
              public void write(int one) throws IOException {
                if (--left < 0) {
                  throw new IOException("No space left on device");
                }
              }
            });
    for (int i = 0; i < 1000; i++) {
      reporter.report(ended(i));
    }

    recorder.close();

    assertThat(recorder.failure())
        .hasValueSatisfying(
            told -> assertThat(told).contains("traffic.jsonl").contains("No space left on device"));
    assertThat(recorder.lost()).isPositive();
  }

  @Test
  void aRoomThatThrowsCostsThatRequestAndNothingElse() {
    AtomicInteger asked = new AtomicInteger();
    TrafficRecorder recorder =
        recorder(
            new ByteArrayOutputStream(),
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("no answer");
              }
              return true;
            });
    TrafficRecorder other = recorder(new ByteArrayOutputStream());
    for (int i = 0; i < 10; i++) {
      reporter.report(ended(i));
    }

    recorder.close();
    other.close();

    assertThat(recorder.lost()).isEqualTo(1);
    assertThat(recorder.kept()).isEqualTo(9);
    assertThat(recorder.failure()).isEmpty();
    assertThat(other.kept()).isEqualTo(10);
  }

  @Test
  void aStreamThatThrowsAnErrorEndsItsRecordingAndNoOther() {
    TrafficRecorder recorder =
        recorder(
            new OutputStream() {
              @Override
              public void write(int one) {
                throw new AssertionError("never here");
              }
            });
    TrafficRecorder other = recorder(new ByteArrayOutputStream());
    for (int i = 0; i < 10; i++) {
      reporter.report(ended(i));
    }
    Awaitility.await().until(() -> recorder.failure().isPresent());

    reporter.report(ended(10));
    recorder.close();
    other.close();

    assertThat(recorder.failure())
        .hasValueSatisfying(told -> assertThat(told).contains("never here"));
    assertThat(other.kept()).isEqualTo(11);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
