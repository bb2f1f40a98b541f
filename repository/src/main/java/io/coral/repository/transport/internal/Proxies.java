package io.coral.repository.transport.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxies that {@code http_proxy}, {@code https_proxy} and {@code no_proxy} name, in small
 * letters or capitals, as other programs read them; where there are none, those of Java's own
 * properties. Immutable.
 */
final class Proxies extends ProxySelector {

  private final Map<String, String> environment;
  private final ProxySelector otherwise;

  Proxies(Map<String, String> environment, ProxySelector otherwise) {
    this.environment = Map.copyOf(environment);
    this.otherwise = otherwise;
  }

  @Override
  public List<Proxy> select(URI address) {
    String proxy = variable(address.getScheme().toLowerCase(Locale.ROOT) + "_proxy");
    if (proxy.isBlank()) {
      return otherwise.select(address);
    }
    if (isDirect(address.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    URI at = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    return List.of(
        new Proxy(
            Proxy.Type.HTTP,
            new InetSocketAddress(at.getHost(), at.getPort() < 0 ? 80 : at.getPort())));
  }

  /** In small letters, else in capitals. */
  private String variable(String name) {
    String small = environment.getOrDefault(name, "");
    return small.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
  }

  private boolean isDirect(String host) {
    return Arrays.stream(variable("no_proxy").split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .map(each -> each.startsWith(".") ? each.substring(1) : each)
        .anyMatch(each -> each.equals("*") || host.equals(each) || host.endsWith("." + each));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException cause) {
    otherwise.connectFailed(address, proxy, cause);
  }
}
