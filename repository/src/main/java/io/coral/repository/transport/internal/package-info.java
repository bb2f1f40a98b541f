/** Bytes from and to other machines. */
@NullMarked
package io.coral.repository.transport.internal;

import org.jspecify.annotations.NullMarked;
