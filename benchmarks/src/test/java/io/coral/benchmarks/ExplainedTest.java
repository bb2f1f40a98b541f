package io.coral.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of requests with {@code --explain}, and that nothing is submitted without. */
class ExplainedTest {

  private static final List<Request> REQUESTS = List.of(Request.of("b.one"), Request.of("b.two"));

  private final List<String> happened = new ArrayList<>();

  private Coral coral() {
    return as(
        Coral.class,
        "submitAll",
        arguments ->
            ((List<?>) arguments[0]).stream().map(each -> answer((Request) each)).toList());
  }

  private Answer answer(Request request) {
    return as(
        Answer.class,
        "explain",
        nothing -> happened.contains("join " + request.accelerator()) ? "answered" : "on its way",
        "join " + request.accelerator());
  }

  private interface Method {
    Object call(Object[] arguments);
  }

  private <T> T as(Class<T> type, String method, Method answers) {
    return as(type, method, answers, method);
  }

  /** One method answers; any other is taken down. */
  private <T> T as(Class<T> type, String method, Method answers, String otherwise) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                return answers.call(arguments);
              }
              happened.add(otherwise);
              return null;
            }));
  }

  @Test
  void theLastIsExplainedOnItsWayAndAtItsEnd() {
    List<String> told = new ArrayList<>();

    new Explained(told::add).say("throughput", coral(), REQUESTS);

    assertThat(told).containsExactly("throughput: on its way", "throughput: answered");
    assertThat(happened).containsExactly("join b.one", "join b.two");
  }
}
