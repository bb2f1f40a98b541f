package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  @Test
  void aValueWhoseNameTellsOfASecretStandsNowhere() {
    Secrets secrets =
        new Secrets(
            List.of(
                Map.of("CORAL_REPOSITORY_TOKEN", "abcd", "HOME", "/home/alice"),
                Map.of("sign.key", "abcdef", "proxy.Password", "x")));

    assertThat(secrets.without("abcdef, abcd, /home/alice, x"))
        .isEqualTo("(left out), (left out), /home/alice, x");
  }

  @ParameterizedTest
  @CsvSource({
    "https://alice:pw@host/x, https://(left out)@host/x",
    "token=abc and more, token=(left out) and more",
    "my.secret.word: abc, my.secret.word: (left out)",
    "Authorization: Bearer, Authorization: (left out)",
    "Authorization: Bearer abc.def x, Authorization: Bearer (left out) x",
    "token=(left out) and more, token=(left out) and more",
    "Authorization: Bearer (left out) x, Authorization: Bearer (left out) x",
    "a Bearer abc.def, a Bearer (left out)",
    "PASSWORD =abc, PASSWORD =(left out)",
    "api_key=abc and a monkey=b, api_key=(left out) and a monkey=b",
    "Cookie: abc, Cookie: (left out)",
    "https://host/x?page=1, https://host/x?page=1"
  })
  void whatFollowsSuchANameIsLeftOut(String text, String told) {
    assertThat(new Secrets(List.of()).without(text)).isEqualTo(told);
  }
}
