package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.gateway.internal.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultipartTest {

  private static final String TYPE = "multipart/form-data; boundary=b";

  private static List<Part> parts(String type, String body) {
    byte[] bytes = body.replace("/", "\r\n").getBytes(UTF_8);
    return Multipart.parts(type, ByteBuffer.wrap(bytes));
  }

  @Test
  void aFileKeepsItsNameItsTypeAndItsBytes() {
    Part part =
        parts(
                TYPE,
                "--b/content-disposition: form-data; name=\"f\"; filename=\"ä.txt\"/"
                    + "CONTENT-TYPE: text//1 --b not yet/--b--/")
            .get(0);

    assertThat(part.name()).isEqualTo("f");
    assertThat(part.file()).isEqualTo("ä.txt");
    assertThat(part.type()).isEqualTo("text");
    assertThat(UTF_8.decode(part.bytes()).toString()).isEqualTo("1 --b not yet");
  }

  @Test
  void anEmptyFileHasNoBytes() {
    assertThat(parts(TYPE, "--b/X: y///--b--").get(0).bytes().remaining()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data | --b-- | has no boundary",
        "multipart/form-data; boundary=b | x--b | does not begin",
        "multipart/form-data; boundary=b | --bc//a/--b-- | a line break or --",
        "multipart/form-data; boundary=b | --b/X: y//a/--c | does not end",
        "multipart/form-data; boundary=b | --b/X: y | does not end",
        "multipart/form-data; boundary=b | --b-- | has no file"
      })
  void aBrokenOneSaysWhere(String type, String body, String why) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> parts(type, body))
        .withMessageContaining(why)
        .extracting(Refusal::kind)
        .isEqualTo(Refusal.Kind.INVALID);
  }

  @Test
  void moreThan64FilesAreTooMany() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> parts(TYPE, "--b/X: y//a/".repeat(65) + "--b--"))
        .withMessageContaining("more than 64 files");
  }
}
