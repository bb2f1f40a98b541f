/** The project that a new vendor starts from. */
@NullMarked
package io.coral.conformance.command.skeleton;

import org.jspecify.annotations.NullMarked;
