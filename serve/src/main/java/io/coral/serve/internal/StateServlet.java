package io.coral.serve.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What there is, as JSON: {@code /api/state} all that changes, {@code /api/requests} the stories of
 * single requests, {@code /api/installed} accelerators and artifacts.
 */
@Component(
    service = Servlet.class,
    property = {
      "osgi.http.whiteboard.servlet.pattern=/api/state",
      "osgi.http.whiteboard.servlet.pattern=/api/requests",
      "osgi.http.whiteboard.servlet.pattern=/api/installed"
    })
public final class StateServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Watch watch;

  /** Called by Declarative Services. */
  @Activate
  public StateServlet(@Reference Watch watch) {
    this.watch = watch;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.json(response, HttpServletResponse.SC_OK, document(request.getServletPath()));
  }

  private String document(String path) {
    Coral coral = watch.coral();
    BitstreamRepository repository = watch.repository();
    return switch (path) {
      case "/api/requests" ->
          RequestsDocument.of(coral == null ? List.of() : coral.underWay(), watch.history().last());
      case "/api/installed" ->
          InstalledDocument.of(
              coral == null ? List.of() : coral.accelerators(),
              repository == null ? List.of() : repository.list(),
              repository == null ? List.of() : repository.findings());
      default -> new SightDocument(watch.last()).whole(watch.history().seconds());
    };
  }
}
