package io.coral.api.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteRepositoryTest {
  private static final String KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

  private static RemoteRepository of(String name, String address, List<String> keys) {
    return new RemoteRepository(name, URI.create(address), SignaturePolicy.REQUIRE, keys);
  }

  @Test
  void anAddressIsAFolders() {
    assertThat(of("a", "https://a.example/b", List.of(KEY, KEY)).address())
        .hasToString("https://a.example/b/");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "a b, https://a.example, expected letters",
    "a, ftp://a.example, 'expected http, https or file'",
    "a, https://me:secret@a.example, without user and password"
  })
  void namesAndAddressesThatCannotBeUsedAreRefused(String name, String address, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(name, address, List.of(KEY)))
        .withMessageContaining(why);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "RWQf6LRCGA9i53mlYecO, a part of one",
    "RUQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3, of another kind",
    "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO*, no base64",
    "'', nothing"
  })
  void whatIsNoPublicKeyIsRefused(String key, String what) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("a", "https://a.example", List.of(KEY, key)))
        .as(what)
        .withMessageContaining("has the key '" + key + "'")
        .withMessageContaining("expected the second line of minisign.pub");
  }

  @Test
  void whoAsksForSignaturesNamesAKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("a", "https://a.example", List.of()))
        .withMessageContaining("name its public key");
  }
}
