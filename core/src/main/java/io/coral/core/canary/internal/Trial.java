package io.coral.core.canary.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.Canary;
import io.coral.api.repository.Modes;
import io.coral.core.canary.internal.Results.Outcome;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.UUID;

/**
 * One canary's folder: its terms, and what came of it.
 *
 * @param folder whose name is the canary's id
 */
record Trial(Path folder, Properties terms, Results results) {

  private static final String TERMS = "terms";
  private static final String RESULTS = "results";

  /** Begins one, which others add to who share the root. */
  static Trial begin(Path root, Path folder, Artifact artifact, Canary.Terms terms)
      throws IOException {
    Properties words = new Properties();
    words.setProperty("bitstream", artifact.bitstreamId());
    words.setProperty("version", artifact.version());
    words.setProperty("platform", artifact.platform().toString());
    words.setProperty("share", Double.toString(terms.share()));
    words.setProperty("promote.after", Long.toString(terms.promoteAfter()));
    words.setProperty("begun", UUID.randomUUID().toString());
    Path results = folder.resolve(RESULTS);
    Files.deleteIfExists(results);
    Modes.follow(root, Files.createFile(results));
    Path beside = folder.resolve("." + TERMS);
    try (Writer out = Files.newBufferedWriter(beside)) {
      words.store(out, null);
    }
    Modes.follow(root, beside);
    Files.move(
        beside,
        folder.resolve(TERMS),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return new Trial(folder, words, new Results(results));
  }

  /**
   * Reads one.
   *
   * @throws NoSuchFileException where there is none
   */
  static Trial read(Path folder) throws IOException {
    Properties words = new Properties();
    try (Reader in = Files.newBufferedReader(folder.resolve(TERMS))) {
      words.load(in);
    }
    return new Trial(folder, words, new Results(folder.resolve(RESULTS)));
  }

  String id() {
    return String.valueOf(folder.getFileName());
  }

  /** As it stands now. */
  Canary canary() throws IOException {
    results.update();
    try {
      return new Canary(
          id(),
          terms.getProperty("bitstream", ""),
          terms.getProperty("version", ""),
          terms.getProperty("platform", ""),
          new Canary.Terms(
              Double.parseDouble(terms.getProperty("share", "")),
              Long.parseLong(terms.getProperty("promote.after", ""))),
          results.equal(),
          results.different(),
          results.failed(),
          results.state(),
          results.reason());
    } catch (IllegalArgumentException e) {
      throw new IOException(folder + " is no trial of a canary; remove it", e);
    }
  }

  void add(Outcome outcome, String words) throws IOException {
    results.add(outcome, words);
  }

  void forget() throws IOException {
    Files.deleteIfExists(folder.resolve(RESULTS));
    Files.deleteIfExists(folder.resolve(TERMS));
    Files.deleteIfExists(folder);
  }
}
