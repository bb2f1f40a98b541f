package io.coral.gateway.http.internal;

import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.GatewaySettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Has the framework's HTTP server listen where the gateway's settings say, too. */
@Component(service = Listeners.class, immediate = true)
public final class Listeners {

  private final List<ServiceRegistration<?>> registered = new ArrayList<>();

  /** Called by Declarative Services. */
  @Activate
  public Listeners(BundleContext context, @Reference Gateway gateway) {
    GatewaySettings.Listening rest = gateway.settings().rest();
    rest.socket().ifPresent(path -> add(context, server -> new SocketFileConnector(server, path)));
    if (rest.port() >= 0) {
      add(context, server -> TlsConnector.make(server, rest, gateway.tls().orElseThrow()));
    }
  }

  private void add(BundleContext context, ConnectorFactory factory) {
    registered.add(context.registerService(ConnectorFactory.class, factory, null));
  }

  @Deactivate
  void stop() {
    registered.forEach(ServiceRegistration::unregister);
  }
}
