package io.coral.gateway.internal;

import io.coral.api.artifact.Tensor;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /models}: which models there are, each with a line for the shell that asks it. */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=/models")
public final class ModelsPage extends HttpServlet {
  private static final long serialVersionUID = 1;

  /** A line for the shell has no more numbers in it. */
  private static final int MOST_NUMBERS = 64;

  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Coral: models</title>
      <style>
        :root { color-scheme: light dark }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        pre { overflow-x: auto; padding: .6rem; border: 1px solid; border-radius: .3rem; user-select: all }
      </style>
      <h1>Models</h1>
      """;

  private final transient Gateway gateway;

  /** Called by Declarative Services. */
  @Activate
  public ModelsPage(@Reference Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      Door.tenant(gateway.gate(), request);
      byte[] page = page(request.getRequestURL().toString()).getBytes(StandardCharsets.UTF_8);
      response.setHeader("Content-Security-Policy", POLICY);
      RestAnswer.head(response, HttpServletResponse.SC_OK, "text/html; charset=utf-8", page.length);
      response.getOutputStream().write(page);
    } catch (Refusal e) {
      RestAnswer.error(response, e);
    }
  }

  private String page(String address) {
    String root = address.substring(0, address.length() - "/models".length());
    List<Served> served = gateway.inference().models().newest();
    return HEAD
        + (served.isEmpty()
            ? "<p>None is installed: no artifact has the part <code>model</code>.</p>\n"
            : served.stream().map(each -> section(each, root)).collect(Collectors.joining()));
  }

  private String section(Served served, String root) {
    return "<h2>"
        + text(served.name())
        + "</h2>\n<p>"
        + text(served.description())
        + "</p>\n<p><code>"
        + text(served.model().signature())
        + "</code><br>versions "
        + text(String.join(", ", gateway.inference().models().versions(served.name())))
        + gateway
            .inference()
            .models()
            .obstacle(served)
            .map(why -> "; not ready: " + text(why))
            .orElse("")
        + "</p>\n<pre>"
        + text(line(served, root + "/v2/models/" + served.name()))
        + "</pre>\n";
  }

  /** What asks a model, as one copies it. */
  static String line(Served served, String address) {
    List<Tensor> inputs = served.model().inputs();
    if (inputs.size() == 1) {
      return "curl -s -H 'Inference-Header-Content-Length: 0' --data-binary @"
          + inputs.get(0).name()
          + ".bin "
          + address
          + "/infer";
    }
    if (inputs.stream().mapToLong(ModelsPage::elements).sum() > MOST_NUMBERS) {
      return "curl -s " + address;
    }
    return inputs.stream()
        .map(ModelsPage::zeros)
        .collect(
            Collectors.joining(", ", "curl -s -d '{\"inputs\": [", "]}' " + address + "/infer"));
  }

  private static long elements(Tensor tensor) {
    return tensor.bytes(1) / tensor.datatype().bytes();
  }

  private static String zeros(Tensor tensor) {
    return "{\"name\": \""
        + tensor.name()
        + "\", \"datatype\": \""
        + tensor.datatype()
        + "\", \"shape\": "
        + tensor.shape().stream()
            .map(each -> each == Tensor.BATCH ? 1 : each)
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "[", "]"))
        + ", \"data\": ["
        + String.join(", ", Collections.nCopies((int) elements(tensor), "0"))
        + "]}";
  }

  private static String text(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
