/** What the conformance kit can do to the software AFU beyond a caller's reach. */
@NullMarked
package io.coral.runtime.intelpac.harness;

import org.jspecify.annotations.NullMarked;
