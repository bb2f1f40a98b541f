/** Small programs that call accelerators by name. */
@NullMarked
package io.coral.examples;

import org.jspecify.annotations.NullMarked;
