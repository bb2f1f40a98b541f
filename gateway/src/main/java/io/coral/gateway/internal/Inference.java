package io.coral.gateway.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import io.coral.api.repository.BitstreamRepository;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Has the engine answer questions, of which a bounded number are under way. Any thread. */
public final class Inference implements AutoCloseable {

  private final Coral coral;
  private final Models models;
  private final Memory memory;
  private final long tenantMemory;
  private final Map<String, Memory> tenants = new ConcurrentHashMap<>();
  private final Joiner joiner;
  private final int most;
  private final Semaphore room;
  private final Duration wait;

  /**
   * Over an engine.
   *
   * @param timer whose threads do nothing that lasts
   * @param callers whose threads may be busy for as long as tensors are copied
   */
  Inference(
      Coral coral,
      BitstreamRepository repository,
      GatewaySettings settings,
      ScheduledExecutorService timer,
      Executor callers) {
    this.coral = coral;
    this.models = new Models(coral, repository);
    this.memory = new Memory(settings.memory());
    this.tenantMemory = settings.tenantMemory();
    this.joiner = new Joiner(new Engine(timer, callers), memory, callers);
    this.most = settings.requests();
    this.room = new Semaphore(most);
    this.wait = settings.waitLimit();
  }

  /** What the joiner asks, once it has put questions together. */
  private final class Engine implements Joiner.Outside {
    private final ScheduledExecutorService timer;
    private final Executor callers;

    Engine(ScheduledExecutorService timer, Executor callers) {
      this.timer = timer;
      this.callers = callers;
    }

    @Override
    public Runnable ask(
        Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {
      return alone(asked, terms, then);
    }

    @Override
    public void after(Duration delay, Runnable task) {
      timer.schedule(() -> callers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  Models models() {
    return models;
  }

  /** The memory of all requests. */
  public Memory memory() {
    return memory;
  }

  /** What a tenant's requests take of it. */
  public Memory memory(String tenant) {
    return tenants.computeIfAbsent(tenant, name -> memory.of(name, tenantMemory));
  }

  /** How a tenant is answered that says nothing else. */
  Terms terms(String tenant) {
    return Terms.of(tenant, wait);
  }

  /**
   * Lets one more question in, which leaves once it is answered.
   *
   * @throws Refusal {@code UNAVAILABLE} where there are too many
   */
  public void enter() {
    if (!room.tryAcquire()) {
      throw new Refusal(Refusal.Kind.UNAVAILABLE, "Exceeds maximum queue size");
    }
  }

  /** Of one that was let in. */
  public void leave() {
    room.release();
  }

  /** Questions that were let in. */
  public int underWay() {
    return most - room.availablePermits();
  }

  /** Those of them that wait for others to be asked with. */
  int waiting() {
    return joiner.waiting();
  }

  /**
   * Asks. Who is told returns at once, as {@link Answer#tellInPlace} has it.
   *
   * @return what gives it up, where the client goes away
   * @throws RuntimeException when nothing was asked; nobody is told then
   */
  Runnable ask(Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {
    return Joiner.joins(asked) ? joiner.ask(asked, terms, then) : alone(asked, terms, then);
  }

  private Runnable alone(
      Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {
    Answer answer = coral.submit(terms.on(asked.request(coral)));
    answer.tellInPlace(then::accept);
    return () -> answer.cancel(false);
  }

  /** Gives up what is not asked yet. */
  @Override
  public void close() {
    joiner.close();
  }
}
