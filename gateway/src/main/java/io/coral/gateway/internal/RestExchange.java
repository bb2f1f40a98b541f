package io.coral.gateway.internal;

import io.coral.api.Response;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One question over REST, from its arrival to its answer. It is read on the server's thread, waits
 * on none, and its answer is written there where it is done by then, else on another of the
 * server's.
 */
final class RestExchange {

  private final Gateway gateway;
  private final RestRequest request;
  private final AsyncContext context;

  /** The server's thread while it asks. */
  private volatile @Nullable Thread asking;

  private RestExchange(Gateway gateway, RestRequest request, AsyncContext context) {
    this.gateway = gateway;
    this.request = request;
    this.context = context;
  }

  /**
   * Reads a question and asks it; the answer follows.
   *
   * @throws Refusal where it is not asked; nothing is answered then
   */
  static void serve(Gateway gateway, Caller caller, Served served, HttpServletRequest from)
      throws IOException {
    gateway.gate().count(caller.tenant());
    String encoding = from.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equals("identity")) {
      throw new Refusal(Refusal.Kind.INVALID, "expected a body without Content-Encoding");
    }
    gateway.inference().enter();
    RestRequest request = null;
    AsyncContext context;
    try {
      request = read(gateway, caller, served, from);
      context = from.startAsync();
    } catch (OutOfMemoryError e) {
      end(gateway, request);
      throw Refusal.of(e);
    } catch (IOException | RuntimeException | Error e) {
      end(gateway, request);
      throw e;
    }
    // the engine bounds what is asked, by its deadline and by the boards' limits
    context.setTimeout(0);
    new RestExchange(gateway, request, context).ask();
  }

  private static RestRequest read(
      Gateway gateway, Caller caller, Served served, HttpServletRequest from) throws IOException {
    GatewaySettings settings = gateway.settings();
    try (HeapBytes heap = new HeapBytes(gateway.heap(caller.tenant()))) {
      Body body =
          new Body(from.getInputStream(), settings.requestBytes(), settings.readLimit(), heap::add);
      body.requireAtMost(from.getContentLengthLong());
      return RestRequest.read(
          served,
          gateway.inference().memory(caller.tenant()),
          caller.regions(),
          body,
          from.getContentLengthLong(),
          from.getHeader(RestRequest.HEADER_LENGTH),
          gateway.inference().terms(caller.tenant()));
    }
  }

  /** The server waits for an answer from now on, whatever comes. */
  private void ask() {
    asking = Thread.currentThread();
    try {
      gateway.inference().ask(request.asked(), request.terms(), this::answered);
    } catch (RuntimeException | Error e) {
      answer(null, e);
    } finally {
      asking = null;
    }
  }

  /** On a thread that is not to wait for a client, unless it is this client's own. */
  private void answered(@Nullable Response response, @Nullable Throwable failure) {
    if (Thread.currentThread().equals(asking)) {
      answer(response, failure);
      return;
    }
    try {
      context.start(() -> answer(response, failure));
    } catch (RuntimeException e) {
      // the server ends
      end(gateway, request);
    }
  }

  private void answer(@Nullable Response response, @Nullable Throwable failure) {
    try {
      write((HttpServletResponse) context.getResponse(), response, failure);
    } catch (IOException | RuntimeException | Error e) {
      LoggerFactory.getLogger(RestExchange.class).debug("A client went away", e);
    } finally {
      end(gateway, request);
      context.complete();
    }
  }

  private void write(
      HttpServletResponse to, @Nullable Response response, @Nullable Throwable failure)
      throws IOException {
    if (response == null) {
      RestAnswer.error(to, Refusal.of(failure == null ? new IllegalStateException() : failure));
      return;
    }
    try {
      AnswerLimit.during(
          gateway, context.getRequest(), () -> RestAnswer.write(to, request, response));
    } catch (RuntimeException | OutOfMemoryError e) {
      RestAnswer.error(to, Refusal.ofFault(e));
    }
  }

  private static void end(Gateway gateway, @Nullable RestRequest request) {
    if (request != null) {
      request.close();
    }
    gateway.inference().leave();
  }
}
