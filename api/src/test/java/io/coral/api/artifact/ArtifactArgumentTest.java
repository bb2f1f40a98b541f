package io.coral.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.spec.Access;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactArgumentTest {

  private static ArtifactArgument of(String type) {
    return ArtifactArgument.of(type, "n", Access.READ);
  }

  @ParameterizedTest
  @CsvSource({"uchar,04", "short,0403", "unsigned int,04030201", "long,0403020100000000"})
  void aWholeNumberHasTheScalarsOwnWidth(String type, String bytes) {
    String all = HexFormat.of().formatHex(of(type).scalar(0x01020304));

    assertThat(all).isEqualTo(bytes);
  }

  @Test
  void anArrayTakesNoNumber() {
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> of("int*").scalar(1));
  }
}
