package io.coral.core.canary.internal;

import io.coral.api.repository.Canary.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What came of a canary: a file with a line for each comparison, which several processes append to
 * and which outlives them. Only what was added is read again. Any thread.
 */
final class Results {

  /** What a line tells. */
  enum Outcome {
    EQUAL,
    DIFFERENT,
    FAILED,
    PROMOTED,
    WITHDRAWN
  }

  private static final int MAX_WORDS = 400;

  private final Path file;

  // guarded by this
  private long read;
  private long equal;
  private long different;
  private long failed;
  private State state = State.RUNNING;
  private String reason = "";

  Results(Path file) {
    this.file = file;
  }

  /** Adds a line in one write, whoever writes at the same time. */
  void add(Outcome outcome, String words) throws IOException {
    String one = words.replaceAll("\\p{Cntrl}+", " ").strip();
    String line =
        outcome + " " + one.substring(0, Math.min(MAX_WORDS, one.length())).strip() + "\n";
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Reads what was added since the last time. */
  synchronized void update() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    String text;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream in = Channels.newInputStream(channel.position(read))) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end).lines().forEach(this::take);
    read += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }

  private void take(String line) {
    String words = line.substring(line.indexOf(' ') + 1);
    switch (Outcome.valueOf(line.substring(0, line.indexOf(' ')))) {
      case EQUAL -> equal++;
      case DIFFERENT -> different++;
      case FAILED -> failed++;
      case PROMOTED -> end(State.PROMOTED, "");
      case WITHDRAWN -> end(State.WITHDRAWN, words);
    }
  }

  private void end(State how, String why) {
    if (state == State.RUNNING) {
      state = how;
      reason = why;
    }
  }

  synchronized long equal() {
    return equal;
  }

  synchronized long different() {
    return different;
  }

  synchronized long failed() {
    return failed;
  }

  synchronized State state() {
    return state;
  }

  synchronized String reason() {
    return reason;
  }
}
