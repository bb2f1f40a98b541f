package io.coral.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** In which lines of a properties file each key stands; {@link Properties} forgets all but one. */
final class KeyLines {
  private static final Pattern COMMENT = Pattern.compile("[ \\t\\f]*[#!]");

  private KeyLines() {}

  /** The numbers of the lines, from 1, by key. */
  static SortedMap<String, List<Integer>> of(String text) {
    SortedMap<String, List<Integer>> found = new TreeMap<>();
    List<String> lines = text.lines().toList();
    for (int at = 0; at < lines.size(); at++) {
      int first = at;
      StringBuilder entry = new StringBuilder(lines.get(at));
      while (goesOn(lines.get(at), at == first) && at + 1 < lines.size()) {
        at++;
        entry.append('\n').append(lines.get(at));
      }
      for (String key : keys(entry.toString())) {
        found.computeIfAbsent(key, unseen -> new ArrayList<>()).add(first + 1);
      }
    }
    return found;
  }

  /** A comment has no next line; within an entry, what begins as one is a part of the value. */
  private static boolean goesOn(String line, boolean first) {
    if (first && COMMENT.matcher(line).lookingAt()) {
      return false;
    }
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static Iterable<String> keys(String entry) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return one.stringPropertyNames();
  }
}
