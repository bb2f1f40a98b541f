/** Who signed an artifact. */
@NullMarked
package io.coral.repository.signature.internal;

import org.jspecify.annotations.NullMarked;
