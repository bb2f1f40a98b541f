package io.coral.serve.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What changes, live, as server-sent events: all of it first ({@code state}), then what has changed
 * at each look ({@code change}), which is written once for all who keep up. Each reader has the
 * thread of its request: a slow one holds nobody else up.
 */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=/api/events")
public final class EventsServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  /** Readers at a time; the server's threads are for others, too. */
  static final int MOST = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final transient Watch watch;
  private final transient Semaphore readers = new Semaphore(MOST);

  // guarded by this
  private transient Change last = new Change(0, 0, new byte[0]);

  /**
   * From one look to another, as it is sent.
   *
   * @param from the number of the one
   * @param to the number of the other
   */
  private record Change(long from, long to, byte[] event) {}

  /** Called by Declarative Services. */
  @Activate
  public EventsServlet(@Reference Watch watch) {
    this.watch = watch;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!readers.tryAcquire()) {
      Reply.text(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          "text/plain",
          "already " + MOST + " readers follow; close one of their pages\n");
      return;
    }
    try {
      Reply.head(response, HttpServletResponse.SC_OK, "text/event-stream; charset=utf-8");
      follow(response.getOutputStream());
    } catch (IOException e) {
      // the reader has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readers.release();
    }
  }

  private void follow(OutputStream out) throws IOException, InterruptedException {
    Sight seen = watch.last();
    send(out, event("state", new SightDocument(seen).whole(watch.history().seconds())));
    while (!watch.isClosed()) {
      Sight next = watch.after(seen.number(), PATIENCE);
      if (next == null) {
        // nobody would be told that a reader has gone
        send(out, ":\n\n".getBytes(StandardCharsets.UTF_8));
      } else {
        send(out, change(seen, next));
        seen = next;
      }
    }
  }

  private synchronized byte[] change(Sight before, Sight now) {
    if (last.from() != before.number() || last.to() != now.number()) {
      byte[] event = event("change", new SightDocument(now).changes(before));
      last = new Change(before.number(), now.number(), event);
    }
    return last.event();
  }

  private static byte[] event(String name, String data) {
    return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void send(OutputStream out, byte[] event) throws IOException {
    out.write(event);
    out.flush();
  }
}
