package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandleTest {
  private final AtomicInteger released = new AtomicInteger();

  private final Handle handle =
      new Handle(42) {
        @Override
        String describe() {
          return "thing";
        }

        @Override
        void releaseNative(long pointer) {
          assertThat(pointer).isEqualTo(42);
          released.incrementAndGet();
        }
      };

  @Test
  void itIsReleasedOnceHoweverOftenItIsClosed() {
    handle.close();
    handle.close();

    assertThat(released).hasValue(1);
    assertThat(handle.isClosed()).isTrue();
    assertThatThrownBy(() -> handle.enter("use")).hasMessageContaining("CLOSED in use (thing)");
    assertThat(handle.tryEnter()).isZero();
  }

  @Test
  void aCloseWaitsForTheCallsInside() {
    assertThat(handle.enter("use")).isEqualTo(42);
    assertThat(handle.tryEnter()).isEqualTo(42);
    handle.close();
    assertThat(released).hasValue(0);

    handle.leave();
    assertThat(released).hasValue(0);
    handle.leave();

    assertThat(released).hasValue(1);
  }

  @Test
  void noCallIsInsideAfterTheRelease() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicBoolean late = new AtomicBoolean();
    try {
      Future<?> user =
          threads.submit(
              () -> {
                while (handle.tryEnter() != 0) {
                  if (released.get() > 0) {
                    late.set(true);
                  }
                  handle.leave();
                }
              });
      Future<?> closer = threads.submit(handle::close);
      closer.get();
      user.get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(late).isFalse();
    assertThat(released).hasValue(1);
  }
}
