/** What the conformance kit can do to the tests' C runtime beyond a caller's reach. */
@NullMarked
package io.coral.runtime.inaccel.harness;

import org.jspecify.annotations.NullMarked;
