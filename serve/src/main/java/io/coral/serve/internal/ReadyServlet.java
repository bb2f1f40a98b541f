package io.coral.serve.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether requests can be served, and what stands in the way: 200 or 503. */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=/readyz")
public final class ReadyServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Watch watch;

  /** Called by Declarative Services. */
  @Activate
  public ReadyServlet(@Reference Watch watch) {
    this.watch = watch;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Sight sight = watch.last();
    Reply.json(
        response,
        sight.isReady() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        Document.of(
            json -> {
              json.writeBooleanField("ready", sight.isReady());
              Document.strings(json, "reasons", sight.reasons());
            }));
  }
}
