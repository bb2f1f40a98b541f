/**
 * Rules run in a child process, so that a crash, an exit or a hang of the runtime under test fails
 * one rule and not the run.
 */
@NullMarked
package io.coral.conformance.runner.child;

import org.jspecify.annotations.NullMarked;
