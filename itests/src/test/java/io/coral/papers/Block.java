package io.coral.papers;

import java.util.Optional;

/**
 * A fenced block of a page.
 *
 * @param page the page, relative to the project's folder
 * @param line where its text begins, from 1
 * @param language the word behind the fence; may be empty
 * @param notRun why nobody runs it: the comment {@code not run: …} in the line above
 * @param file the name that a reader is told to save it by: the comment {@code file: …} there
 * @param text without the fences
 */
record Block(
    String page,
    int line,
    String language,
    Optional<String> notRun,
    Optional<String> file,
    String text) {

  /** Where it stands, as editors open it. */
  String place() {
    return page + ":" + line;
  }

  /** A report names it by its place. */
  @Override
  public String toString() {
    return place();
  }

  boolean isIn(String wanted) {
    return language.equals(wanted);
  }
}
