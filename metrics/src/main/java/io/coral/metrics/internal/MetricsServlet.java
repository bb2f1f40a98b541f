package io.coral.metrics.internal;

import io.coral.api.Coral;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Where Prometheus reads, in the format that it asks for; and the same as a text for who helps. */
@Component(
    service = {Servlet.class, Supplier.class},
    property = {"osgi.http.whiteboard.servlet.pattern=/metrics", "coral.metrics=text"})
public final class MetricsServlet extends HttpServlet implements Supplier<String> {
  private static final long serialVersionUID = 1;

  private final transient ExpositionFormats formats = ExpositionFormats.init();
  private final transient Meters meters;
  private final transient Gauges gauges;

  /** Called by Declarative Services. */
  @Activate
  public MetricsServlet(@Reference Coral coral, @Reference Meters meters) {
    this.meters = meters;
    this.gauges = new Gauges(coral::activity, coral::shares, meters);
    meters.registry().register(gauges);
  }

  /** Called by Declarative Services. */
  @Deactivate
  void deactivate() {
    meters.registry().unregister(gauges);
  }

  @Override
  public String get() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      formats.getPrometheusTextFormatWriter().write(bytes, meters.registry().scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(request.getHeader("Accept"));
    response.setContentType(writer.getContentType());
    response.setHeader("Cache-Control", "no-store");
    writer.write(response.getOutputStream(), meters.registry().scrape());
  }
}
