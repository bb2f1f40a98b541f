package io.coral.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page on fixtures says all that their schema allows, and nothing else. */
@Tag("once")
class FixturePageTest {
  private static final String PAGE = "docs/conformance.md";
  private static final String SCHEMA =
      "conformance-tests/rules/src/main/resources/io/coral/conformance/rules/fixture/fixture.xsd";
  private static final Pattern NAMED = Pattern.compile("<xs:(?:element|attribute) name=\"(\\w+)\"");
  private static final Pattern VALUE = Pattern.compile("<xs:enumeration value=\"(\\w+)\"");
  private static final Pattern WORD = Pattern.compile("`([\\w/]+)`");

  @Test
  void theTableHasEveryElementAndAttribute() throws IOException {
    String schema = Files.readString(Papers.ROOT.resolve(SCHEMA));
    Set<String> known = all(NAMED, schema);
    known.addAll(all(VALUE, schema));
    Set<String> told = new TreeSet<>();
    for (String line : table()) {
      for (String words : all(WORD, line)) {
        told.addAll(Set.of(words.split("/", -1)));
      }
    }

    known.removeAll(Set.of("fixture", "vector_add", "copy", "spin", "fault", "two_banks"));
    assertThat(known).hasSizeGreaterThan(25);
    assertThat(told).isEqualTo(known);
  }

  /** The roles have a table of their own. */
  @Test
  void everyRoleIsTold() throws IOException {
    String schema = Files.readString(Papers.ROOT.resolve(SCHEMA));
    String roles = schema.substring(schema.indexOf("<xs:attribute name=\"role\">"));

    for (String role : all(VALUE, roles.substring(0, roles.indexOf("</xs:attribute>")))) {
      assertThat(Papers.lines(PAGE)).anyMatch(line -> line.startsWith("| `" + role + "` | "));
    }
  }

  private static Iterable<String> table() {
    return Papers.lines(PAGE).stream()
        .dropWhile(line -> !line.startsWith("All that a fixture may say"))
        .dropWhile(line -> !line.startsWith("| `"))
        .takeWhile(line -> line.startsWith("| `"))
        .toList();
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
