/** The commands: each a small class that asks services and prints what they say. */
@NullMarked
package io.coral.cli.internal;

import org.jspecify.annotations.NullMarked;
