package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.artifact.Tensor;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.LoggerFactory;

/** The Open Inference Protocol, version 2, over REST: {@code /v2} and what is below. */
@Component(
    service = Servlet.class,
    property = {
      "osgi.http.whiteboard.servlet.pattern=/v2",
      "osgi.http.whiteboard.servlet.pattern=/v2/*",
      "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true"
    })
public final class InferenceServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Gateway gateway;

  /** Called by Declarative Services. */
  @Activate
  public InferenceServlet(@Reference Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      route(request, response);
    } catch (Refusal e) {
      Leftovers.discard(request, e);
      RestAnswer.error(response, e);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(InferenceServlet.class).error("A client's call is at fault here", e);
      RestAnswer.error(response, Refusal.of(e));
    }
  }

  private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    List<String> parts = List.of(path.replaceFirst("^/", "").split("/", -1));
    if (path.equals("/health/live")) {
      require("GET", request);
      empty(response, true);
    } else if (path.equals("/health/ready")) {
      require("GET", request);
      empty(response, models().isReady());
    } else if (path.isEmpty() || path.equals("/")) {
      require("GET", request);
      Door.tenant(gateway.gate(), request);
      RestAnswer.json(response, HttpServletResponse.SC_OK, this::server);
    } else if (parts.get(0).equals("models") && parts.size() > 1) {
      model(request, response, parts);
    } else if (parts.get(0).equals(RegionsResource.PATH)) {
      RegionsResource.serve(gateway, request, response, parts);
    } else {
      throw noSuchAddress();
    }
  }

  private void model(HttpServletRequest request, HttpServletResponse response, List<String> parts)
      throws IOException {
    boolean isVersioned = parts.size() > 3 && parts.get(2).equals("versions");
    String name = parts.get(1);
    String version = isVersioned ? parts.get(3) : "";
    List<String> left = parts.subList(isVersioned ? 4 : 2, parts.size());
    Caller caller = Door.caller(gateway, request);
    if (left.isEmpty()) {
      require("GET", request);
      Served served = models().find(name, version);
      RestAnswer.json(response, HttpServletResponse.SC_OK, json -> metadata(json, served));
    } else if (left.equals(List.of("ready"))) {
      require("GET", request);
      empty(response, models().isReady(models().find(name, version)));
    } else if (left.equals(List.of("infer"))) {
      require("POST", request);
      Door.requireOwnPage(request);
      RestExchange.serve(gateway, caller, models().find(name, version), request);
    } else {
      throw noSuchAddress();
    }
  }

  private Models models() {
    return gateway.inference().models();
  }

  static Refusal noSuchAddress() {
    return new Refusal(Refusal.Kind.NOT_FOUND, "there is nothing at this address");
  }

  static void require(String method, HttpServletRequest request) {
    if (!request.getMethod().equals(method)) {
      throw new Refusal(Refusal.Kind.INVALID, "expected the method " + method);
    }
  }

  /** The protocol tells what is not ready by a status alone. */
  private static void empty(HttpServletResponse response, boolean isSo) {
    RestAnswer.empty(
        response, isSo ? HttpServletResponse.SC_OK : HttpServletResponse.SC_BAD_REQUEST);
  }

  private void server(JsonGenerator json) throws IOException {
    json.writeStringField("name", Gateway.NAME);
    json.writeStringField("version", gateway.version());
    strings(json, "extensions", gateway.extensions());
  }

  private void metadata(JsonGenerator json, Served served) throws IOException {
    json.writeStringField("name", served.name());
    strings(json, "versions", models().versions(served.name()));
    json.writeStringField("platform", Gateway.NAME);
    tensors(json, "inputs", served.model().inputs());
    tensors(json, "outputs", served.model().outputs());
  }

  private static void tensors(JsonGenerator json, String field, List<Tensor> tensors)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Tensor tensor : tensors) {
      json.writeStartObject();
      json.writeStringField("name", tensor.name());
      json.writeStringField("datatype", tensor.datatype().name());
      json.writeArrayFieldStart("shape");
      for (int dimension : tensor.shape()) {
        json.writeNumber(dimension);
      }
      json.writeEndArray();
      if (!tensor.labels().isEmpty()) {
        json.writeObjectFieldStart("parameters");
        strings(json, "labels", tensor.labels());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
