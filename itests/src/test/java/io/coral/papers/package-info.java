/**
 * The papers are true: their Java compiles, their commands run, their tables and links are right.
 */
@NullMarked
package io.coral.papers;

import org.jspecify.annotations.NullMarked;
