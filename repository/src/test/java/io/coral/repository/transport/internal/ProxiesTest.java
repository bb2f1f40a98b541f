package io.coral.repository.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static final ProxySelector NONE = ProxySelector.of(null);

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({
    "http://a.example/x, plain.example:3128",
    "https://a.example/x, secure.example:8080",
    "https://in.house.example/x, ''",
    "https://house.example/x, ''",
    "https://outhouse.example/x, secure.example:8080"
  })
  void theVariablesDecide(String address, String proxy) {
    Proxies proxies =
        new Proxies(
            Map.of(
                "http_proxy", "http://plain.example:3128/",
                "https_proxy", "secure.example:8080",
                "no_proxy", "localhost, .house.example"),
            NONE);

    Proxy chosen = proxies.select(URI.create(address)).get(0);

    if (proxy.isEmpty()) {
      assertThat(chosen).isEqualTo(Proxy.NO_PROXY);
    } else {
      InetSocketAddress at = (InetSocketAddress) chosen.address();
      assertThat(at.getHostString() + ":" + at.getPort()).isEqualTo(proxy);
    }
  }

  @Test
  void capitalsCountWhereSmallLettersSayNothing() {
    Proxies proxies =
        new Proxies(
            Map.of(
                "http_proxy", "http://small.example:1",
                "HTTP_PROXY", "http://capital.example:2",
                "HTTPS_PROXY", "http://capital.example:3",
                "NO_PROXY", "house.example"),
            NONE);

    assertThat(proxies.select(URI.create("http://a.example/")))
        .extracting(proxy -> ((InetSocketAddress) proxy.address()).getPort())
        .containsExactly(1);
    assertThat(proxies.select(URI.create("https://a.example/")))
        .extracting(proxy -> ((InetSocketAddress) proxy.address()).getPort())
        .containsExactly(3);
    assertThat(proxies.select(URI.create("https://in.house.example/")))
        .containsExactly(Proxy.NO_PROXY);
  }

  @Test
  void withoutVariablesJavasOwnSettingsDecide() {
    ProxySelector java = ProxySelector.of(new InetSocketAddress("java.example", 1));

    assertThat(new Proxies(Map.of(), java).select(URI.create("http://a.example/")))
        .isEqualTo(java.select(URI.create("http://a.example/")));
  }
}
