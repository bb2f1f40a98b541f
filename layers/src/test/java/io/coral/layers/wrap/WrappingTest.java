package io.coral.layers.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.layers.LayerSettings;
import io.coral.layers.Layers;
import io.coral.layers.Sims;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.SubBuffers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WrappingTest {

  private static final Layer NOTHING = Call::proceed;

  @Test
  void withoutLayersTheRuntimeIsItself() {
    SimRuntime simulator = Sims.two();

    assertThat(Wrapping.wrap(simulator, List.of())).isSameAs(simulator);
    assertThat(new Layers(LayerSettings.NONE).over(simulator)).isSameAs(simulator);
  }

  @Test
  void worksAsTheRuntimeItself() throws InterruptedException {
    try (Resource resource = Sims.programmed(Sims.behind(NOTHING, NOTHING))) {
      assertThat(Sims.add(resource, 100).hostView().getFloat(4 * 99)).isEqualTo(297);
    }
  }

  @Test
  void oneObjectHasOneWrapper() {
    try (Resource resource = Sims.programmed(Sims.behind(NOTHING))) {
      Memory memory = resource.memories().get(1);
      Buffer buffer = memory.allocate(64);

      assertThat(resource.memories().get(1)).isSameAs(memory);
      assertThat(buffer.memory()).isSameAs(memory);
      assertThat(memory.resource()).isSameAs(resource);
      assertThat(buffer).isEqualTo(buffer).isNotEqualTo(memory.allocate(64));
      assertThat(buffer).hasSameHashCodeAs(Wrapping.unwrap(buffer));
    }
  }

  @Test
  void buffersOfCapabilitiesAreWrappedAndUnwrapped() throws InterruptedException {
    try (Resource resource = Sims.programmed(Sims.behind(NOTHING))) {
      Buffer whole = resource.memories().get(0).allocate(8192);
      Buffer part = resource.capability(SubBuffers.class).subBuffer(whole, 4096, 4096);
      part.hostView().putInt(0, 77);
      Event in = part.copyToDevice();
      Buffer other = resource.memories().get(1).allocate(4);
      Event across = resource.capability(PeerCopy.class).copy(whole, 4096, other, 0, 4, in);
      other.copyFromDevice(across).await();

      assertThat(other.hostView().getInt(0)).isEqualTo(77);
    }
  }

  @Test
  void aBufferOfAnotherWrappedRuntimeIsWrongAsBefore() {
    try (Resource one = Sims.programmed(Sims.behind(NOTHING));
        Resource two = Sims.programmed(Sims.behind(NOTHING))) {
      ComputeUnit unit = one.openComputeUnit("copy");
      Buffer foreign = two.memories().get(0).allocate(64);

      assertThat(
              catchThrowableOfType(AcceleratorException.class, () -> unit.setBuffer(0, foreign))
                  .code())
          .isEqualTo(ErrorCode.WRONG_RESOURCE);
    }
  }

  @Test
  void eventsOfAnotherWrappedRuntimeAreWaitedFor() throws InterruptedException {
    try (Resource one = Sims.programmed(Sims.behind(NOTHING));
        Resource two = Sims.programmed(Sims.behind(NOTHING))) {
      Buffer a = one.memories().get(0).allocate(64);
      Buffer b = two.memories().get(0).allocate(64);
      Event first = a.copyToDevice();

      b.copyToDevice(first).await();

      assertThat(first.state()).isEqualTo(Event.State.COMPLETED);
    }
  }

  @Test
  void layersSeeTheMethodThatAConvenienceStandsFor() {
    List<String> seen = new CopyOnWriteArrayList<>();
    AcceleratorRuntime runtime =
        Sims.behind(
            call -> {
              seen.add(call.method() + "/" + call.argumentCount());
              return call.proceed();
            });
    try (Resource resource = Sims.programmed(runtime)) {
      Buffer buffer = resource.memories().get(0).allocate(64);
      ComputeUnit unit = resource.openComputeUnit("spin");
      seen.clear();
      unit.setInt(0, 0);
      buffer.copyToDevice();
    }
    assertThat(seen).startsWith("setScalar/2", "size/0", "copyToDevice/3");
  }

  @Test
  void failuresPassUnchanged() {
    AcceleratorRuntime runtime = Sims.behind(NOTHING);

    assertThat(
            catchThrowableOfType(AcceleratorException.class, () -> runtime.open("nothing")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }
}
