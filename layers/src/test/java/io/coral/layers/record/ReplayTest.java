package io.coral.layers.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.layers.Sims;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.lifecycle.SettableEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void record() throws IOException, InterruptedException {
    file = folder.resolve("trace");
    try (Recording recording = new Recording(file);
        Resource resource = Sims.programmed(Sims.behind(recording))) {
      Buffer sums = Sims.add(resource, 1000);
      Assertions.assertThatThrownBy(() -> resource.openComputeUnit("nothing"))
          .isInstanceOf(AcceleratorException.class);
      ByteBuffer host = ByteBuffer.allocateDirect(100);
      Buffer wrapped = resource.memories().get(1).wrap(host);
      host.putInt(10, 42);
      Event in = wrapped.copyToDevice(8, 16);
      host.putInt(60, 1);
      wrapped.copyFromDevice(10, 4, in).await();
      sums.close();
      Assertions.assertThatThrownBy(sums::copyToDevice).isInstanceOf(AcceleratorException.class);
    }
  }

  private Replayed replay(Layer... wrong) throws IOException, InterruptedException {
    AcceleratorRuntime runtime = wrong.length == 0 ? Sims.two() : Sims.behind(wrong);
    return new Replay(file, UnaryOperator.identity(), Duration.ofSeconds(5)).on(runtime);
  }

  private Difference difference(Layer wrong) throws IOException, InterruptedException {
    return replay(wrong).difference().orElseThrow();
  }

  @Test
  void theSameRuntimeDoesTheSame() throws IOException, InterruptedException {
    Replayed replayed = replay();

    assertThat(replayed.difference()).isEmpty();
    assertThat(replayed.stopped()).isEmpty();
    assertThat(replayed.calls()).isGreaterThan(20);
  }

  @Test
  void namesTheCopyWhoseBytesDiffer() throws IOException, InterruptedException {
    Difference difference =
        difference(
            call -> {
              // the third addend is one less
              if (call.is(Operation.SET_SCALAR) && call.argument(1) instanceof byte[]) {
                byte[] less = ((byte[]) call.argument(1)).clone();
                less[0]--;
                return call.proceed(call.argument(0), less);
              }
              return call.proceed();
            });

    assertThat(difference.operation()).isEqualTo("Buffer.copyFromDevice");
    assertThat(difference.rule()).isEqualTo(Rule.CMP_10);
    assertThat(difference.seen()).contains("byte 3997 is 0x00 instead of 0x50");
  }

  @Test
  void namesACallThatShouldHaveFailed() throws IOException, InterruptedException {
    Difference difference =
        difference(
            call ->
                call.is(Operation.OPEN_COMPUTE_UNIT) && "nothing".equals(call.argument(0))
                    ? call.proceed("spin")
                    : call.proceed());

    assertThat(difference.operation()).isEqualTo("Resource.openComputeUnit");
    assertThat(difference.expected()).isEqualTo("NOT_FOUND");
    assertThat(difference.seen()).isEqualTo("success");
    assertThat(difference.rule()).isEqualTo(Rule.CMP_01);
  }

  @Test
  void namesACommandThatFails() throws IOException, InterruptedException {
    Difference difference =
        difference(
            call -> {
              if (call.is(Operation.RUN)) {
                throw AcceleratorException.of(ErrorCode.INTERNAL, "run", "unit", "broken");
              }
              return call.proceed();
            });

    assertThat(difference.operation()).isEqualTo("ComputeUnit.run");
    assertThat(difference.seen()).contains("INTERNAL", "broken");
  }

  /** Records work on host ranges: what was written is filled in part and read. */
  private void recordRanges() throws IOException, InterruptedException {
    try (Recording recording = new Recording(file);
        Resource resource = Sims.programmed(Sims.behind(recording))) {
      Buffer buffer = resource.memories().get(0).allocate(100);
      ByteBuffer host = ByteBuffer.allocateDirect(120);
      for (int i = 0; i < 120; i++) {
        host.put(i, (byte) i);
      }
      buffer.write(0, host.position(20).asReadOnlyBuffer());
      Assertions.assertThatThrownBy(() -> buffer.write(1, host))
          .isInstanceOf(AcceleratorException.class);
      buffer.fill(50, 10, (byte) 77);
      host.clear().limit(40);
      buffer.read(30, host).await();
    }
  }

  @Test
  void hostRangesAreRepeatedWithTheirBytes() throws IOException, InterruptedException {
    recordRanges();

    Replayed replayed = replay();

    assertThat(replayed.difference()).isEmpty();
    assertThat(replayed.stopped()).isEmpty();
  }

  @Test
  void namesTheReadWhoseBytesDiffer() throws IOException, InterruptedException {
    recordRanges();

    Difference difference =
        difference(
            call ->
                call.is(Operation.FILL)
                    ? call.proceed(51L, 9L, call.argument(2), call.argument(3))
                    : call.proceed());

    assertThat(difference.operation()).isEqualTo("Buffer.read");
    assertThat(difference.seen()).contains("byte 20 is 0x46 instead of 0x4d");
  }

  @Test
  void namesTheFillThatFails() throws IOException, InterruptedException {
    recordRanges();

    Difference difference =
        difference(
            call -> {
              if (call.is(Operation.FILL)) {
                throw AcceleratorException.of(ErrorCode.INTERNAL, "fill", "buffer", "broken");
              }
              return call.proceed();
            });

    assertThat(difference.operation()).isEqualTo("Buffer.fill");
    assertThat(difference.rule()).isEqualTo(Rule.BUF_20);
  }

  @Test
  void stopsWhereAWriteTakesWhatAReadIsStillToBring() throws IOException, InterruptedException {
    try (Recording recording = new Recording(file);
        Resource resource = Sims.programmed(Sims.behind(recording))) {
      Buffer from = resource.memories().get(0).allocate(100);
      Buffer to = resource.memories().get(0).allocate(100);
      ByteBuffer host = ByteBuffer.allocateDirect(100);
      SettableEvent gate = new SettableEvent("await", "gate");
      Event read = from.read(0, host, from.fill(0, 100, (byte) 1, gate));
      Event written = to.write(0, host, read);
      gate.complete();
      written.await();
    }

    Replayed replayed = replay();

    assertThat(replayed.difference()).isEmpty();
    assertThat(replayed.stopped().orElseThrow()).contains("writes what a read was still to bring");
  }
}
