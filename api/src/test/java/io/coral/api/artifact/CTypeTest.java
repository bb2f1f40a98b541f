package io.coral.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CTypeTest {

  @ParameterizedTest(name = "{0} has {1} bytes and is {2}")
  @CsvSource({
    "char, 1, INTEGER",
    "unsigned char, 1, INTEGER",
    "signed char, 1, INTEGER",
    "short, 2, INTEGER",
    "unsigned short int, 2, INTEGER",
    "int, 4, INTEGER",
    "unsigned, 4, INTEGER",
    "unsigned int, 4, INTEGER",
    "const int, 4, INTEGER",
    "long, 8, INTEGER",
    "long long int, 8, INTEGER",
    "unsigned long long, 8, INTEGER",
    "size_t, 8, INTEGER",
    "uint16_t, 2, INTEGER",
    "half, 2, FLOATING",
    "float, 4, FLOATING",
    "double, 8, FLOATING",
    "bool, 1, BOOLEAN",
    "float16, 64, OTHER",
    "uint3, 16, OTHER",
  })
  void knownTypesHaveTheSizeTheyHaveOnADevice(String spelling, int size, CType.Kind kind) {
    CType type = CType.of(spelling);
    assertThat(type.size()).hasValue(size);
    assertThat(type.kind()).isEqualTo(kind);
    assertThat(type.array()).isFalse();
  }

  @Test
  void aTrailingStarMeansAnArrayOfTheTypeBeforeIt() {
    CType type = CType.of("const float *");
    assertThat(type.array()).isTrue();
    assertThat(type.size()).hasValue(4);
  }

  @ParameterizedTest
  @CsvSource({"ap_uint<8>", "struct point", "long double", "void", "foo4"})
  void unknownTypesHaveNoSize(String spelling) {
    assertThat(CType.of(spelling).size()).isEmpty();
    assertThat(CType.of(spelling).kind()).isEqualTo(CType.Kind.OTHER);
  }
}
