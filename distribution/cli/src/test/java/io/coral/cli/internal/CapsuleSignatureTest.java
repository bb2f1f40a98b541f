package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsuleSignatureTest {

  /** Made with keytool and Signature: EC P-256, CN=Acme, over the word {@code content}. */
  private static final String FILE =
      """
      algorithm=SHA256withECDSA
      certificate=MIIBNjCB3aADAgECAggXaYhGengHLTAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDEwRBY21lMCAXDTI2MTEy\
      MTA1MTUyNloYDzIxMjYxMDI4MDUxNTI2WjAPMQ0wCwYDVQQDEwRBY21lMFkwEwYHKoZIzj0CAQYIKoZI\
      zj0DAQcDQgAEFWrTEt9DeGHf5tPRlhLFUC9UY9r7x72xeKB9IZ64L6LhB/As6HpAWFQvFme+632lXNUS\
      lJZVODw/inG46oyMf6MhMB8wHQYDVR0OBBYEFH1vgevLqlDuRh/nFWJTQ6DWkXAIMAoGCCqGSM49BAMC\
      A0gAMEUCIGwwO4FRuyBJzeMiIbPV6WGGEJXgpZ8hwh76AN/RurA5AiEA7/7rFpiFtR9uJMcB+A6Tk0+/\
      OIP2022qPkOdae4SNyQ=
      signature=MEUCIQClAGDyUinEOC/ONbhHAgKrcmO/Bm8ThIJAAdeW9w/+QAIgMdrEqKt6ioKaNoYMh5NF9JguC4Wc\
      dNxpZRhMK3yQ+wE=
      """;

  private static CapsuleSignature check(String file, String content) {
    return CapsuleSignature.check(
        file.getBytes(StandardCharsets.US_ASCII), content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSoundSignatureNamesItsSigner() {
    CapsuleSignature seen = check(FILE, "content");
    assertThat(seen.problem()).isEmpty();
    assertThat(seen.signer()).contains("CN=Acme", "sha256:");
  }

  @Test
  void otherContentBreaksIt() {
    assertThat(check(FILE, "kontent").problem()).get().asString().contains("does not fit");
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {"", "certificate=AAAA", "certificate=!", "\\u", "algorithm=MD5withRSA"})
  void whatIsNoSignatureIsToldAndThrowsNothing(String file) {
    assertThat(check(file, "content").problem()).isPresent();
  }

  @Test
  void anUnknownAlgorithmIsRefused() {
    String weak = FILE.replace("SHA256withECDSA", "NONEwithECDSA");
    assertThat(check(weak, "content").problem()).get().asString().contains("NONEwithECDSA");
  }
}
