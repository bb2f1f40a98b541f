/** The command {@code coral soak daemon}: processes that ask a daemon, and all of them killed. */
@NullMarked
package io.coral.soak.daemon;

import org.jspecify.annotations.NullMarked;
