/**
 * The native boundary: {@code libopae-c} and the few calls of the C library that it needs. No
 * native pointer and no result code leaves this package.
 */
@NullMarked
package io.coral.runtime.intelpac.opae.internal;

import org.jspecify.annotations.NullMarked;
