package io.coral.serve.internal;

import io.coral.spec.settings.Settings;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * On an address of this machine alone, answers to names of this machine, and to those of the
 * settings, alone: else a page of somebody else's, whose name leads here, could read what is meant
 * for this machine's people.
 */
@Component(
    service = Filter.class,
    configurationPid = Watch.PID,
    property = {
      "osgi.http.whiteboard.filter.pattern=/*",
      "osgi.http.whiteboard.filter.asyncSupported:Boolean=true"
    })
public final class OwnNamesFilter extends HttpFilter {
  private static final long serialVersionUID = 1;

  private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final transient List<String> more;

  /** Called by Declarative Services. */
  @Activate
  public OwnNamesFilter(Map<String, Object> configuration) {
    this.more =
        Settings.of(Watch.PID, configuration).list("names", List.of()).stream()
            .map(each -> each.toLowerCase(Locale.ROOT))
            .toList();
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean isAlone = InetAddress.getByName(request.getLocalAddr()).isLoopbackAddress();
    if (isAlone && !answersTo(request.getServerName().toLowerCase(Locale.ROOT))) {
      Reply.text(
          response,
          HttpServletResponse.SC_FORBIDDEN,
          "text/plain",
          "this is http://localhost:"
              + request.getLocalPort()
              + "/ and answers to no other name\n");
      return;
    }
    chain.doFilter(request, response);
  }

  private boolean answersTo(String name) {
    return OWN.contains(name)
        || more.stream()
            .anyMatch(
                each ->
                    each.startsWith("*.") ? name.endsWith(each.substring(1)) : name.equals(each));
  }
}
