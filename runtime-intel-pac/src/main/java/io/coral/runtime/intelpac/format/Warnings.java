package io.coral.runtime.intelpac.format;

import java.util.ArrayList;
import java.util.List;

/** What a reader leaves out of a file or finds odd in it, for people; so many, and no more. */
final class Warnings {

  private static final int MOST = 20;

  private final List<String> texts = new ArrayList<>();
  private int dropped;

  void add(String text) {
    if (texts.size() < MOST) {
      texts.add(text);
    } else {
      dropped++;
    }
  }

  List<String> texts() {
    List<String> all = new ArrayList<>(texts);
    if (dropped > 0) {
      all.add("there are " + dropped + " more such oddities");
    }
    return all;
  }
}
