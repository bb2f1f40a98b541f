package io.coral.gateway.functions.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Coral;
import io.coral.api.function.InstalledFunction;
import io.coral.api.repository.BitstreamRepository;
import io.coral.gateway.internal.Door;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.Leftovers;
import io.coral.gateway.internal.Refusal;
import io.coral.gateway.objects.internal.ObjectSettings;
import io.coral.gateway.objects.internal.ObjectsConfiguration;
import io.coral.spec.settings.Settings;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** {@code /functions}: bytes in, bytes out, alone or in events. */
@Component(
    service = Servlet.class,
    configurationPid = ObjectSettings.PID,
    property = {
      "osgi.http.whiteboard.servlet.pattern=/functions",
      "osgi.http.whiteboard.servlet.pattern=/functions/*",
      "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true"
    })
@Designate(ocd = ObjectsConfiguration.class)
public final class FunctionServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private final transient Gateway gateway;
  private final transient Coral coral;
  private final transient BitstreamRepository repository;
  private final transient Deliveries deliveries;

  /**
   * Called by Declarative Services.
   *
   * @throws IOException when the stores' credentials cannot be read
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public FunctionServlet(
      Map<String, Object> configuration,
      @Reference Gateway gateway,
      @Reference Coral coral,
      @Reference BitstreamRepository repository)
      throws IOException {
    this(configuration, gateway, coral, repository, Deliveries::wait);
  }

  /** The same in another time. */
  FunctionServlet(
      Map<String, Object> configuration,
      Gateway gateway,
      Coral coral,
      BitstreamRepository repository,
      Deliveries.Passing passing)
      throws IOException {
    this.gateway = gateway;
    this.coral = coral;
    this.repository = repository;
    this.deliveries =
        new Deliveries(
            gateway,
            coral,
            ObjectSettings.of(Settings.of(ObjectSettings.PID, configuration)),
            passing);
  }

  /** Events under way whose data is in a store. */
  int events() {
    return deliveries.underWay();
  }

  /** Gives up what is to be fetched. */
  @Deactivate
  public void close() {
    deliveries.close();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      route(request, response);
    } catch (RuntimeException e) {
      Refusal refusal = Refusal.of(e);
      if (refusal.kind() == Refusal.Kind.INTERNAL) {
        LoggerFactory.getLogger(FunctionServlet.class).error("A call is at fault here", e);
      }
      Leftovers.discard(request, refusal);
      Problem.write(response, refusal);
    }
  }

  private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    String accelerator = path.replaceFirst("^/", "");
    String tenant = Door.tenant(gateway.gate(), request);
    if (request.getMethod().equals("GET")) {
      list(
          response,
          accelerator.isEmpty()
              ? InstalledFunction.list(repository)
              : List.of(InstalledFunction.find(repository, accelerator)));
    } else if (request.getMethod().equals("POST") && !accelerator.isEmpty()) {
      Door.requireOwnPage(request);
      Exchange.serve(
          gateway,
          coral,
          tenant,
          InstalledFunction.find(repository, accelerator),
          deliveries,
          request);
    } else {
      throw new Refusal(
          Refusal.Kind.INVALID, "expected GET /functions or POST /functions/ACCELERATOR");
    }
  }

  private static void list(HttpServletResponse response, List<InstalledFunction> functions)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("functions");
      for (InstalledFunction each : functions) {
        json.writeStartObject();
        json.writeStringField("accelerator", each.accelerator());
        json.writeStringField("version", each.version());
        json.writeStringField("description", each.description());
        json.writeStringField("signature", each.function().signature());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    response.setContentType("application/json");
    response.setContentLength(bytes.size());
    bytes.writeTo(response.getOutputStream());
  }
}
