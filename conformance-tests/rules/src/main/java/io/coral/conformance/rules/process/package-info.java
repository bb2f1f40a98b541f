/**
 * What the kit knows of its own process: its class path and options, its parent, folders that go
 * with it, and code under test that may never answer.
 */
@NullMarked
package io.coral.conformance.rules.process;

import org.jspecify.annotations.NullMarked;
