package io.coral.page.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * The files of the page, and no others. A browser runs what comes from here alone, and asks nobody
 * else for anything.
 */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=/")
public final class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** The files, and what each is. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("index.html", HTML),
          Map.entry("coral.css", STYLE),
          Map.entry("coral.svg", "image/svg+xml"),
          Map.entry("coral.js", SCRIPT),
          Map.entry("stream.js", SCRIPT),
          Map.entry("figures.js", SCRIPT),
          Map.entry("charts.js", SCRIPT),
          Map.entry("boards.js", SCRIPT),
          Map.entry("tables.js", SCRIPT),
          Map.entry("requests.js", SCRIPT),
          Map.entry("installed.js", SCRIPT),
          Map.entry("seen.js", SCRIPT),
          Map.entry("text.js", SCRIPT),
          Map.entry("theme.js", SCRIPT),
          Map.entry("uPlot.iife.min.js", SCRIPT),
          Map.entry("uPlot.min.css", STYLE));

  /** Everything from this address, nothing else, and in no frame of somebody else's. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    String name = path.equals("/") ? "index.html" : path.substring(1);
    String type = FILES.get(name);
    if (type == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setContentType(type);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-cache");
    try (InputStream file = PageServlet.class.getResourceAsStream("/io/coral/page/" + name)) {
      if (file == null) {
        throw new IOException(name + " is missing from the bundle");
      }
      file.transferTo(response.getOutputStream());
    }
  }
}
