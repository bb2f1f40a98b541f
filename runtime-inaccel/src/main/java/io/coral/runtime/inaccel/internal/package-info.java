/** How a C runtime is loaded, asked for its boards, and driven. */
@NullMarked
package io.coral.runtime.inaccel.internal;

import org.jspecify.annotations.NullMarked;
