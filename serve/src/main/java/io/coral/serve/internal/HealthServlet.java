package io.coral.serve.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;

/** Whether the process lives: it answers. */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=/healthz")
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.text(response, HttpServletResponse.SC_OK, "text/plain", "ok\n");
  }
}
