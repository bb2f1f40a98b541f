package io.coral.runtime.sim.kernel;

import io.coral.spec.Access;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a class that implements {@link SimKernel} as a kernel of a binary. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kernel {

  /** The kernel's name, a C identifier. */
  String name();

  /** How many compute units the binary has of it; at least 1. */
  int instances() default 1;

  /** The arguments in order. */
  Argument[] arguments() default {};

  /** One argument of a kernel. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Argument {

    /** C type; a trailing {@code *} means a buffer. */
    String type();

    /** For people. */
    String name();

    /** What the kernel does with a buffer. */
    Access access() default Access.READ_WRITE;

    /** The indexes of the memories that a buffer may lie in; empty for any. */
    int[] memories() default {};
  }
}
