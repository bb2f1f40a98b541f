/**
 * The runtime over OPAE: cards, programs, kernels with their control registers, memory, sensors.
 */
@NullMarked
package io.coral.runtime.intelpac.internal;

import org.jspecify.annotations.NullMarked;
