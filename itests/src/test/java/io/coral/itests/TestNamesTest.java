package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A test's name is a sentence, in the case that methods have. */
@Tag("once")
class TestNamesTest {
  private static final Path ROOT = Path.of(System.getProperty("coral.root")).normalize();
  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b[^;{]*? (\\w+)\\(");
  private static final Pattern CASE = Pattern.compile("[a-z][a-zA-Z0-9]*");

  @Test
  void everyTestIsNamedInTheCaseOfMethods() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.walk(ROOT)) {
      names = files.filter(TestNamesTest::isTest).flatMap(TestNamesTest::names).toList();
    }

    assertThat(names).hasSizeGreaterThan(1000);
    assertThat(names).allMatch(name -> CASE.matcher(name).matches());
  }

  private static boolean isTest(Path file) {
    return file.toString().contains("/src/test/java/") && file.toString().endsWith(".java");
  }

  private static Stream<String> names(Path file) {
    try {
      return TEST.matcher(Files.readString(file)).results().map(TestNamesTest::name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(MatchResult test) {
    return test.group(1);
  }
}
