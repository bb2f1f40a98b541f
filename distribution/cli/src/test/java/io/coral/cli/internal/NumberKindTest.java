package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberKindTest {

  @ParameterizedTest
  @CsvSource({
    "float*, true, 4",
    "__global const float *, true, 4",
    "double, true, 8",
    "half*, true, 2",
    "int, false, 4",
    "unsigned, false, 4",
    "unsigned int*, false, 4",
    "uint, false, 4",
    "uchar*, false, 1",
    "signed char, false, 1",
    "unsigned long long int, false, 8",
    "ulong, false, 8",
    "long int, false, 8",
    "uint16_t*, false, 2",
    "int8_t, false, 1",
    "size_t, false, 8"
  })
  void knowsTheNumbersOfC(String type, boolean floating, int bytes) {
    assertThat(NumberKind.inC(type)).contains(new NumberKind(floating, bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"float4*", "struct point", "ap_fixed<16,8>", "void*", "", "bool"})
  void leavesOtherTypesAlone(String type) {
    assertThat(NumberKind.inC(type)).isEmpty();
  }
}
