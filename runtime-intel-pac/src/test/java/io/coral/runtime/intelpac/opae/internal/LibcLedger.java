package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.mockito.AdditionalAnswers;
import org.mockito.invocation.InvocationOnMock;
import org.mockito.stubbing.Answer;

/**
 * The C library's calls, passed on and counted, of which one may fail; what gives back does so and
 * then says that it failed. Ordinary memory stands for huge pages, which few systems have free.
 */
final class LibcLedger implements Answer<Object> {
  private static final int HUGE = Libc.MAP_HUGETLB | 0x3f << Libc.MAP_HUGE_SHIFT;

  private final Libc real;
  private final String function;
  private final int failing;
  private final Set<Integer> descriptors = new HashSet<>();

  /** Bytes by address. */
  private final Map<Long, Long> mappings = new HashMap<>();

  private int calls;

  LibcLedger(Libc real, String function, int failing) {
    this.real = real;
    this.function = function;
    this.failing = failing;
  }

  @Override
  public Object answer(InvocationOnMock call) throws Throwable {
    String name = call.getMethod().getName();
    boolean fails = name.equals(function) && calls++ == failing;
    Object failure = call.getMethod().getReturnType() == int.class ? (Object) (-1) : (Object) (-1L);
    switch (name) {
      case "close" -> assertThat(descriptors.remove(call.<Integer>getArgument(0))).isTrue();
      case "munmap" ->
          assertThat(mappings.remove(call.<Long>getArgument(0))).isEqualTo(call.getArgument(1));
      default -> {
        if (fails) {
          return failure;
        }
      }
    }
    Object answer = passed(name, call);
    switch (name) {
      case "eventfd" -> descriptors.add((Integer) answer);
      case "mmap" -> mappings.put((Long) answer, call.getArgument(1));
      case "mremap" -> mappings.remove(call.<Long>getArgument(0));
      default -> {}
    }
    return fails ? failure : answer;
  }

  private Object passed(String name, InvocationOnMock call) throws Throwable {
    return name.equals("mmap")
        ? real.mmap(
            0,
            call.getArgument(1),
            call.getArgument(2),
            call.<Integer>getArgument(3) & ~HUGE,
            -1,
            0)
        : AdditionalAnswers.delegatesTo(real).answer(call);
  }

  /** How often the function was called. */
  int calls() {
    return calls;
  }

  void assertOnlyTheViewIsLeft() {
    assertThat(descriptors).isEmpty();
    assertThat(mappings).hasSize(1);
  }
}
