/** A file compressed on all boards at once, into what {@code gunzip} reads. */
@NullMarked
package io.coral.examples.gzip;

import org.jspecify.annotations.NullMarked;
