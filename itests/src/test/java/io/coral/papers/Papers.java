package io.coral.papers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's pages: README, CONTRIBUTING and what lies in docs. */
final class Papers {
  static final Path ROOT = Path.of(System.getProperty("coral.root")).normalize();

  private static final Pattern FENCE = Pattern.compile("```(\\w*)");
  private static final Pattern COMMENT = Pattern.compile("<!-- *([a-z ]+): *(.*?) *-->");

  private Papers() {}

  /** The pages, relative to the project's folder, in the order of their names. */
  static List<String> pages() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(
                  "README.md",
                  "CONTRIBUTING.md",
                  "SECURITY.md",
                  "spec/SPECIFICATION.md",
                  "clients/c/README.md",
                  "clients/cpp/README.md",
                  "clients/java/README.md",
                  "clients/python/README.md"),
              docs.map(page -> ROOT.relativize(page).toString())
                  .filter(page -> page.endsWith(".md"))
                  .sorted())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String page) {
    try {
      return Files.readAllLines(ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(page + " is in UTF-8", e);
    }
  }

  /** The blocks of all pages. */
  static List<Block> blocks() {
    return pages().stream().flatMap(page -> blocks(page, lines(page)).stream()).toList();
  }

  /**
   * The blocks of a page.
   *
   * @throws IllegalArgumentException for a fence that does not end, or a mark without a reason
   */
  static List<Block> blocks(String page, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      Matcher fence = FENCE.matcher(lines.get(at));
      if (!fence.matches()) {
        at++;
        continue;
      }
      int end = at + 1;
      while (end < lines.size() && !lines.get(end).equals("```")) {
        end++;
      }
      if (end == lines.size()) {
        throw new IllegalArgumentException(page + ":" + (at + 1) + ": the block does not end");
      }
      String above = at == 0 ? "" : lines.get(at - 1);
      String text = lines.subList(at + 1, end).stream().collect(Collectors.joining("\n", "", "\n"));
      blocks.add(
          new Block(
              page,
              at + 2,
              fence.group(1),
              mark(page, at, above, "not run"),
              mark(page, at, above, "file"),
              text));
      at = end + 1;
    }
    return blocks;
  }

  private static Optional<String> mark(String page, int line, String above, String name) {
    Matcher comment = COMMENT.matcher(above.strip());
    if (!comment.matches() || !comment.group(1).strip().equals(name)) {
      return Optional.empty();
    }
    if (comment.group(2).isBlank()) {
      throw new IllegalArgumentException(
          page + ":" + line + ": \"" + name + ":\" says nothing; expected a text behind it");
    }
    return Optional.of(comment.group(2));
  }
}
