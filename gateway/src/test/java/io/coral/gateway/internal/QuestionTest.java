package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionTest {

  static Stream<Arguments> parts() {
    return Stream.of(
        Arguments.of("{'inputs': [{}%s]}", ", {}"),
        Arguments.of("{'outputs': [{}%s]}", ", {}"),
        Arguments.of("{'inputs': [{'shape': [1%s]}]}", ", 1"),
        Arguments.of("{'inputs': [{'parameters': {'p': 1%s}}]}", ", 'p': 1"),
        Arguments.of("{'parameters': {'p': 1%s}}", ", 'p': 1"));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aShortOneOfManyPartsIsRefused(String question, String more) {
    String json = question.formatted(more.repeat(Question.MOST_PARTS)).replace('\'', '"');

    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> Question.of(json.getBytes(UTF_8)))
        .withMessage(
            "the request has more than 16384 inputs, outputs, dimensions and parameters together");
  }
}
