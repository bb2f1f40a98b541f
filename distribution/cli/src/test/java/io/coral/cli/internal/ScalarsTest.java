package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Argument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "byte:-128, byte -128",
    "short:0x7f, short 127",
    "int:-7, int -7",
    "int:0x10, int 16",
    "long:9223372036854775807, long 9223372036854775807",
    "float:1.5, float 1.5",
    "double:-1e300, double -1.0E300",
    "bool:true, boolean true",
    "bool:0, boolean false",
    "char:65535, char 65535",
    "char:A, char 65",
    "char:7, char 7"
  })
  void everyPrimitiveTypeHasItsSpelling(String text, String described) {
    assertThat(Scalars.parse(text).describe()).isEqualTo(described);
  }

  @Test
  void aStructureIsBytesInHex() {
    Argument.Struct struct = (Argument.Struct) Scalars.parse("struct:00ff10");

    assertThat(struct.bytes()).containsExactly(0, -1, 16);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "42",
        "int",
        "int:",
        "int:ten",
        "int:2147483648",
        "byte:128",
        "bool:yes",
        "char:65536",
        "char:-1",
        "struct:0",
        "struct:xy",
        "uint128:1",
        ":1"
      })
  void whatIsNoScalarIsAUsageErrorThatQuotesIt(String text) {
    assertThatThrownBy(() -> Scalars.parse(text))
        .isInstanceOfSatisfying(
            CommandException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("--arg " + text);
  }
}
