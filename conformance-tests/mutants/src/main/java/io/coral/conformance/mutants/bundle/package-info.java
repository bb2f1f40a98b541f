/**
 * Activators that are packed into wrong bundles. They run in the framework under test, where there
 * is nothing of the kit: each is one class that needs the JDK and the framework alone.
 */
@NullMarked
package io.coral.conformance.mutants.bundle;

import org.jspecify.annotations.NullMarked;
