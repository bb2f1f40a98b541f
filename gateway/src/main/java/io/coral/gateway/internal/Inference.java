package io.coral.gateway.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import io.coral.api.repository.BitstreamRepository;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Has the engine answer questions, of which a bounded number are under way. Any thread. */
final class Inference {

  private final Coral coral;
  private final Models models;
  private final Memory memory;
  private final Semaphore room;
  private final Duration wait;

  Inference(Coral coral, BitstreamRepository repository, GatewaySettings settings) {
    this.coral = coral;
    this.models = new Models(coral, repository);
    this.memory = new Memory(settings.memory());
    this.room = new Semaphore(settings.requests());
    this.wait = settings.waitLimit();
  }

  Models models() {
    return models;
  }

  Memory memory() {
    return memory;
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
  void enter() {
    if (!room.tryAcquire()) {
      throw new Refusal(Refusal.Kind.UNAVAILABLE, "Exceeds maximum queue size");
    }
  }

  void leave() {
    room.release();
  }

  /**
   * Asks. Who is told returns at once, as {@link Answer#tellInPlace} has it.
   *
   * @return what to cancel where the client goes away
   * @throws RuntimeException when nothing was asked; nobody is told then
   */
  Answer ask(Asked asked, Terms terms, BiConsumer<@Nullable Response, @Nullable Throwable> then) {
    Answer answer = coral.submit(terms.on(asked.request(coral)));
    answer.tellInPlace(then::accept);
    return answer;
  }
}
