package io.coral.conformance.rules.bench;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks the test of one rule. The test takes a {@link io.coral.conformance.rules.bench.Bench}, and
 * is run only where the rule's feature is declared and its role is there.
 */
@Documented
@Test
@ExtendWith(BenchExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Verifies {

  /** The rule's id, e.g. {@code BUF-05}. */
  String value();

  /** What the vendor should look at first when it fails; one line. */
  String lookAt();

  /** Whether it needs a process that has not loaded the runtime before. */
  boolean fresh() default false;
}
