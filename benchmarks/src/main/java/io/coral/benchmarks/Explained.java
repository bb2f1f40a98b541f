package io.coral.benchmarks;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says of requests like those that were measured where they are and what becomes of them. */
final class Explained {

  private final @Nullable Consumer<String> told;

  /**
   * What is to be said.
   *
   * @param told told it; null for nothing
   */
  Explained(@Nullable Consumer<String> told) {
    this.told = told;
  }

  /**
   * Submits requests, and says of the last where it is and what became of it; does nothing where
   * nothing is to be said.
   *
   * @param part what was measured
   */
  void say(String part, Coral coral, List<Request> requests) {
    if (told == null) {
      return;
    }
    List<Answer> answers = coral.submitAll(requests.stream().map(Request::explained).toList());
    Answer last = answers.get(answers.size() - 1);
    told.accept(part + ": " + last.explain());
    answers.forEach(Answer::join);
    told.accept(part + ": " + last.explain());
  }
}
