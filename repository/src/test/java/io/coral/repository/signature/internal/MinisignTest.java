package io.coral.repository.signature.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that minisign itself made, of the text {@code test}. */
class MinisignTest {
  private static final String KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
  private static final List<String> TRUSTED = List.of(new TestKey(1).publicKey(), KEY);
  private static final byte[] TEST = "test".getBytes(StandardCharsets.UTF_8);

  private static final String PLAIN =
      """
      untrusted comment: signature from minisign secret key
      RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
      trusted comment: timestamp:1555779966\tfile:test
      QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
      """;

  private static final String PREHASHED =
      """
      untrusted comment: signature from minisign secret key
      RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
      trusted comment: timestamp:1556193335\tfile:test
      y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
      """;

  @Test
  void aKeyIsCalledAsMinisignCallsIt() {
    assertThat(Minisign.id(KEY)).isEqualTo("E7620F1842B4E81F");
  }

  @Test
  void bothFormsAreRead() throws SignatureException {
    assertThat(Minisign.verify(TRUSTED, TEST, PLAIN)).isEqualTo("timestamp:1555779966\tfile:test");
    assertThat(Minisign.verify(TRUSTED, TEST, PREHASHED))
        .isEqualTo("timestamp:1556193335\tfile:test");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "file:test, file:Test, has a trusted comment that was not signed",
    "9SLOFxz6Nx, 9SLOFxz6Ny, does not fit what is signed",
    "RWQf6LRCGA9i5, RWQf6LRCGA9j5, is by the key E7630F1842B4E81F",
    "RWQf6LRCGA9i5, RXQf6LRCGA9i5, is of an unknown kind",
    "trusted comment: time, comment: time, is no signature of minisign",
    "QtKMXWyY, QtKM, has not the 64 bytes",
    "QtKMXWyY, QtKM*WyY, is no base64",
  })
  void whatWasAlteredIsNoGoodSignature(String good, String altered, String why) {
    assertThatExceptionOfType(SignatureException.class)
        .isThrownBy(() -> Minisign.verify(TRUSTED, TEST, PLAIN.replace(good, altered)))
        .withMessageContaining(why);
  }

  @Test
  void otherContentIsNotWhatWasSigned() {
    for (String signature : new String[] {PLAIN, PREHASHED}) {
      assertThatExceptionOfType(SignatureException.class)
          .isThrownBy(() -> Minisign.verify(TRUSTED, new byte[] {'t', 'e', 's', 'T'}, signature))
          .withMessageContaining("does not fit what is signed");
    }
  }
}
