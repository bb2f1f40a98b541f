package io.coral.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages are read as people read them, and their links lead somewhere. */
@Tag("once")
class PapersTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern TEST = Pattern.compile("-Dtest='?([\\w*/.,]+)");
  private static final Pattern HEADING = Pattern.compile("#+ +(.*)");

  @Test
  void aBlockHasItsLanguageItsPlaceAndItsMark() {
    List<Block> blocks =
        Papers.blocks(
            "page.md",
            List.of(
                "text",
                "<!-- not run: needs a board -->",
                "```sh",
                "a",
                "b",
                "```",
                "",
                "```",
                "c",
                "```"));

    assertThat(blocks).hasSize(2);
    assertThat(blocks.get(0).place()).isEqualTo("page.md:4");
    assertThat(blocks.get(0).notRun()).contains("needs a board");
    assertThat(blocks.get(0).text()).isEqualTo("a\nb\n");
    assertThat(blocks.get(1).language()).isEmpty();
    assertThat(blocks.get(1).notRun()).isEmpty();
  }

  @Test
  void aMarkWithoutAReasonAndABlockWithoutAnEndAreRefused() {
    assertThatThrownBy(
            () -> Papers.blocks("page.md", List.of("<!-- not run: -->", "```sh", "a", "```")))
        .hasMessageContaining("page.md:1")
        .hasMessageContaining("says nothing");
    assertThatThrownBy(() -> Papers.blocks("page.md", List.of("", "```sh", "a")))
        .hasMessageContaining("page.md:2");
  }

  @Test
  void everyLinkLeadsToAFileAndToAHeadingInIt() throws Exception {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (String page : Papers.pages()) {
      Matcher link = LINK.matcher(withoutBlocks(page));
      while (link.find()) {
        links++;
        String target = link.group(1);
        if (!target.startsWith("http") && !leadsSomewhere(page, target)) {
          broken.add(page + ": " + target);
        }
      }
    }
    assertThat(links).isGreaterThan(20);
    assertThat(broken).isEmpty();
  }

  /** A build that finds no test of that name ends well, for the modules before it have none. */
  @Test
  void everyTestThatACommandNamesExists() throws IOException {
    Map<String, String> named = new TreeMap<>();
    for (Block block : Papers.blocks()) {
      TEST.matcher(block.text())
          .results()
          .flatMap(test -> Stream.of(test.group(1).split(",")))
          .forEach(test -> named.put(test, block.place()));
    }
    assertThat(named).hasSizeGreaterThan(3);
    try (Stream<Path> files = Files.walk(Papers.ROOT)) {
      for (Path file : files.filter(PapersTest::isTest).toList()) {
        named.keySet().removeIf(test -> matches(test, file));
      }
    }
    assertThat(named).isEmpty();
  }

  private static boolean isTest(Path file) {
    return file.toString().contains("/src/test/java/") && file.toString().endsWith(".java");
  }

  private static boolean matches(String test, Path file) {
    String glob = "glob:**/" + test.replaceFirst("\\.java$", "") + ".java";
    return file.getFileSystem().getPathMatcher(glob).matches(file);
  }

  private static String withoutBlocks(String page) {
    String text = String.join("\n", Papers.lines(page));
    for (Block block : Papers.blocks(page, Papers.lines(page))) {
      text = text.replace(block.text(), "");
    }
    return text;
  }

  private static boolean leadsSomewhere(String page, String target) {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path there =
        file.isEmpty() ? Papers.ROOT.resolve(page) : Papers.ROOT.resolve(page).resolveSibling(file);
    if (!Files.exists(there)) {
      return false;
    }
    return hash < 0
        || Papers.lines(Papers.ROOT.relativize(there.normalize()).toString()).stream()
            .map(HEADING::matcher)
            .filter(Matcher::matches)
            .anyMatch(heading -> anchor(heading.group(1)).equals(target.substring(hash + 1)));
  }

  /** As code hosts make it: lower case, hyphens for spaces, no punctuation. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
