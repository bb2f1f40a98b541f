/** A client bundle for the tests; these classes run inside of the framework only. */
@NullMarked
package io.coral.itests.probe;

import org.jspecify.annotations.NullMarked;
