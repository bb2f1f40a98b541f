package io.coral.conformance.rules.bench;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A programming on another thread that waits for a command which is held back. One thread, that of
 * the test; {@link #release} ends it.
 */
public final class HeldProgramming implements AutoCloseable {

  private final Duration drain;
  private final SettableEvent gate;
  private final Event held;
  private final Stopwatch watch;
  private final FutureTask<Optional<AcceleratorException>> programming;
  private volatile @Nullable Thread thread;

  private HeldProgramming(Bench bench, Resource resource, Call program) {
    this.drain = bench.bounds().programDrain();
    this.gate = bench.gate();
    this.held = bench.memory(resource).allocate(4096).copyToDevice(gate);
    this.watch = bench.stopwatch();
    this.programming =
        bench.background(
            () -> {
              thread = Thread.currentThread();
              try {
                program.run();
                return Optional.empty();
              } catch (AcceleratorException e) {
                return Optional.of(e);
              }
            });
  }

  /** Starts the programming, and returns once it waits. */
  public static HeldProgramming of(Bench bench, Resource resource, Call program) {
    HeldProgramming programming = new HeldProgramming(bench, resource, program);
    Expect.eventually(
        programming.drain,
        "the phase is PROGRAMMING while program waits for outstanding commands",
        () -> resource.state().phase() == Phase.PROGRAMMING || programming.programming.isDone(),
        resource::state);
    programming.requireWaiting();
    return programming;
  }

  /**
   * It waits.
   *
   * @throws TooLate when it does not any more, and may have waited as long as it promised
   * @throws HostLate when the host was so late that it may
   */
  public void requireWaiting() {
    if (programming.isDone()) {
      watch.expectWithin(drain, "what a test does while program waits is done");
      throw new RuleViolation("program waits for the outstanding command", "it returned at once");
    }
  }

  /** The thread that programs. */
  public Thread thread() {
    requireWaiting();
    Thread started = thread;
    if (started == null) {
      throw new IllegalStateException("it waits, so it has started");
    }
    return started;
  }

  /** Lets the command go; the programming succeeds, unless this came too late for its drain. */
  public void release() {
    gate.complete();
    Expect.success(
        "program once the outstanding command is done",
        () -> {
          Optional<AcceleratorException> failure = programming.get();
          if (failure.isPresent()) {
            watch.expectWithin(drain, "what a test does while program waits is done");
            throw failure.get();
          }
        });
    Expect.completes("the command that was held", held);
  }

  @Override
  public void close() {
    gate.complete();
  }
}
