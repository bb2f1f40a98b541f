package io.coral.gateway.functions.internal;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.function.InstalledFunction;
import io.coral.gateway.internal.AnswerLimit;
import io.coral.gateway.internal.Body;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.GatewaySettings;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One question to a function over HTTP, from its arrival to its answer. It is read on the server's
 * thread, waits for a board on none, and is answered on another of the server's.
 */
final class Exchange {

  private final Gateway gateway;
  private final InstalledFunction function;
  private final Question question;
  private final AsyncContext context;
  private final List<Computation> computations = new ArrayList<>();

  private Exchange(
      Gateway gateway, InstalledFunction function, Question question, AsyncContext context) {
    this.gateway = gateway;
    this.function = function;
    this.question = question;
    this.context = context;
  }

  /** Computes what an event says is elsewhere, and tells where the result is. */
  interface Elsewhere {
    CompletableFuture<URI> compute(Event event, InstalledFunction function, String tenant);
  }

  /**
   * Reads a question and has it computed; the answer follows.
   *
   * @throws Refusal where it is not asked; nothing is answered then
   */
  static void serve(
      Gateway gateway,
      Coral coral,
      String tenant,
      InstalledFunction function,
      Elsewhere elsewhere,
      HttpServletRequest from)
      throws IOException {
    gateway.gate().count(tenant);
    String encoding = from.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equals("identity")) {
      throw new Refusal(Refusal.Kind.UNSUPPORTED, "expected a body without Content-Encoding");
    }
    gateway.inference().enter();
    Question question = null;
    AsyncContext context;
    try {
      question = read(gateway, tenant, from);
      requireTypes(function, question);
      context = from.startAsync();
    } catch (IOException | RuntimeException | Error e) {
      if (question != null) {
        question.close();
      }
      gateway.inference().leave();
      if (e instanceof OutOfMemoryError) {
        throw Refusal.of(e);
      }
      throw e;
    }
    // the engine bounds what is asked, by its deadline and by the boards' limits
    context.setTimeout(0);
    // the server waits for an answer from now on, whatever comes
    Exchange exchange = new Exchange(gateway, function, question, context);
    if (question.parts().isEmpty()) {
      exchange.fetch(elsewhere, tenant);
    } else {
      exchange.compute(coral, tenant);
    }
  }

  private static Question read(Gateway gateway, String tenant, HttpServletRequest from)
      throws IOException {
    GatewaySettings settings = gateway.settings();
    Memory memory = gateway.inference().memory(tenant);
    int most = (int) Math.min(settings.requestBytes(), Integer.MAX_VALUE - 1L);
    return Question.of(
        from,
        () ->
            Arrival.read(
                new Body(from.getInputStream(), settings.requestBytes(), settings.readLimit()),
                from.getContentLengthLong(),
                most,
                memory),
        memory,
        gateway.heap(tenant));
  }

  private static void requireTypes(InstalledFunction function, Question question) {
    for (Part each : question.parts()) {
      if (!function.function().body().takes(each.type())) {
        throw new Refusal(
            Refusal.Kind.UNSUPPORTED,
            function.accelerator()
                + " takes "
                + String.join(", ", function.function().body().types())
                + "; got "
                + each.type());
      }
    }
  }

  /** All parts at once; what has begun is waited for, for boards may be writing. */
  private void compute(Coral coral, String tenant) {
    Throwable failure = null;
    try {
      for (Part each : question.parts()) {
        computations.add(
            Computation.begin(
                coral,
                function,
                gateway.inference().memory(tenant),
                tenant,
                gateway.settings().waitLimit(),
                each.bytes()));
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      computations.forEach(each -> each.answer().cancel(false));
    }
    Throwable why = failure;
    CompletableFuture.allOf(
            computations.stream()
                .map(Computation::answer)
                .map(Answer::toCompletableFuture)
                .toArray(CompletableFuture[]::new))
        .whenComplete((all, failed) -> hand(() -> answer(why)));
  }

  /** What waits for stores has a bound of its own, and keeps nobody from a board. */
  private void fetch(Elsewhere elsewhere, String tenant) {
    gateway.inference().leave();
    CompletableFuture<URI> stored;
    try {
      stored = elsewhere.compute(question.event().orElseThrow(), function, tenant);
    } catch (RuntimeException | Error e) {
      stored = CompletableFuture.failedFuture(e);
    }
    stored.whenComplete((result, failed) -> hand(() -> answer(result, failed)));
  }

  /** To a thread that may wait for a client. */
  private void hand(Runnable answer) {
    try {
      context.start(answer);
    } catch (RuntimeException e) {
      // the server ends
      end();
    }
  }

  /** What is written to a client that may be gone. */
  private interface Writing {
    void write(HttpServletResponse to) throws IOException;
  }

  private void answer(@Nullable Throwable failure) {
    write(
        to -> {
          if (failure != null) {
            Problem.write(to, Refusal.of(failure));
            return;
          }
          List<ByteBuffer> results = new ArrayList<>();
          for (Computation each : computations) {
            results.add(each.result());
          }
          Reply.write(to, function, question, results);
        });
  }

  private void answer(@Nullable URI result, @Nullable Throwable failure) {
    write(
        to -> {
          if (result == null) {
            Problem.write(to, Refusal.of(failure == null ? new IllegalStateException() : failure));
            return;
          }
          Reply.write(to, function, question, result);
        });
  }

  private void write(Writing writing) {
    try {
      HttpServletResponse to = (HttpServletResponse) context.getResponse();
      try {
        AnswerLimit.during(gateway, context.getRequest(), () -> writing.write(to));
      } catch (RuntimeException | OutOfMemoryError e) {
        Problem.write(to, Refusal.ofFault(e));
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(Exchange.class).debug("A client went away", e);
    } finally {
      end();
      context.complete();
    }
  }

  private void end() {
    computations.forEach(Computation::close);
    question.close();
    if (!question.parts().isEmpty()) {
      gateway.inference().leave();
    }
  }
}
