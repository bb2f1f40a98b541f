package io.coral.api.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

  @ParameterizedTest(name = "{1} is in {0}: {2}")
  @CsvSource({
    "http://store.example/b/, http://store.example/b/x/, true",
    "http://store.example/b/, HTTP://Store.Example/b/x/, true",
    "http://store.example/b/, http://store.example./b/x/, true",
    "http://store.example/b/, http://store.example:80/b/x/, true",
    "https://store.example:443/b/, https://store.example/b/x/, true",
    "http://store.example/b/, http://store.example/b, true",
    "http://store.example/b/, http://store.example/b/x.tar.gz, true",
    "http://store.example/b/, http://store.example/c/../b//x/, true",
    "http://store.example/b/, http://store.example/c/%2e%2e/%62/x/, true",
    "http://store.example/b/, http://store.example//b/x/, true",
    "file:/srv/b/, file:///srv/b/x/, true",
    "http://store.example/b/, http://store.example/bc/, false",
    "http://store.example/b/, http://store.example/b/../x/, false",
    "http://store.example/b/, http://store.example:8080/b/x/, false",
    "http://store.example/b/, https://store.example/b/x/, false",
    "http://store.example/b/, http://other.example/b/x/, false"
  })
  void anAddressIsWithinAFolderHoweverItIsWritten(URI folder, URI address, boolean is) {
    assertThat(Addresses.isWithin(folder, address)).isEqualTo(is);
  }
}
