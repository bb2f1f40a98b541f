package io.coral.serve.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * What stands in the way of requests, in words: bundles that are not up, runtimes that have not
 * told their boards, a repository that cannot be read. What blocks is asked on other threads, one
 * each, so that a runtime or a disk that hangs is a reason like others. One thread.
 */
final class Readiness {

  private final BundleContext context;
  private final ExecutorService threads;
  private final Map<String, Question> questions = new ConcurrentHashMap<>();

  /** Something that is asked of others, and what it said last. */
  private static final class Question {
    @Nullable Future<?> asked;
    volatile List<String> reasons;

    Question(String untilThen) {
      reasons = List.of(untilThen);
    }
  }

  Readiness(BundleContext context, ExecutorService threads) {
    this.context = context;
    this.threads = threads;
  }

  /**
   * All reasons as far as they are known; none when requests can be served. Does not block.
   *
   * @param coral null while the engine is not there
   * @param repository null while it is not there
   */
  List<String> reasons(@Nullable Coral coral, @Nullable BitstreamRepository repository) {
    List<String> reasons = new ArrayList<>(bundles());
    reasons.addAll(
        about("the engine", coral, "the runtimes have not told their boards yet", this::runtimes));
    reasons.addAll(
        about(
            "the bitstream repository",
            repository,
            "the bitstream repository has not been read yet",
            Readiness::artifacts));
    return reasons;
  }

  private List<String> bundles() {
    int level =
        context
            .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
            .adapt(FrameworkStartLevel.class)
            .getStartLevel();
    return Arrays.stream(context.getBundles())
        // the cheap question first: the answer to it is nearly always the same
        .filter(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0)
        .filter(bundle -> bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null)
        .filter(bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel() <= level)
        .map(bundle -> "the bundle " + bundle.getSymbolicName() + " is not started")
        .toList();
  }

  private <T> List<String> about(
      String what, @Nullable T service, String untilThen, Function<T, List<String>> ask) {
    if (service == null) {
      questions.remove(what);
      return List.of(what + " is not running; `coral doctor` says what is in its way");
    }
    Question question = questions.computeIfAbsent(what, first -> new Question(untilThen));
    Future<?> asked = question.asked;
    if (asked == null || asked.isDone()) {
      question.asked = threads.submit(() -> question.reasons = answer(what, service, ask));
    }
    return question.reasons;
  }

  private static <T> List<String> answer(String what, T service, Function<T, List<String>> ask) {
    try {
      return ask.apply(service);
    } catch (RuntimeException e) {
      return List.of(what + " fails: " + e.getMessage());
    }
  }

  /** To answer at all, every runtime must have said which boards it sees. */
  private List<String> runtimes(Coral coral) {
    return coral.runtimes().isEmpty() ? List.of("no runtime is there") : List.of();
  }

  /** What is wrong with the root itself; an artifact that cannot be used hides no other. */
  private static List<String> artifacts(BitstreamRepository repository) {
    String root = repository.root().toString();
    return repository.findings().stream()
        .filter(finding -> finding.subject().equals(root))
        .map(finding -> "the bitstream repository cannot be read: " + finding)
        .toList();
  }
}
