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
}
