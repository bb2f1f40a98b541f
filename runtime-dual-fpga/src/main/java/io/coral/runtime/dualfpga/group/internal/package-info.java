/**
 * A group of open boards as one resource: wrappers that delegate to the boards' own objects, and
 * what only the group knows: its state, its epoch, its program.
 */
@NullMarked
package io.coral.runtime.dualfpga.group.internal;

import org.jspecify.annotations.NullMarked;
