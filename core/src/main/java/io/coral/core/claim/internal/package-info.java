/** Who owns which board. */
@NullMarked
package io.coral.core.claim.internal;

import org.jspecify.annotations.NullMarked;
