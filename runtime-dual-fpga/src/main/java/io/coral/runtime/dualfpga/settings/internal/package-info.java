/** Reading settings, wherever they come from. */
@NullMarked
package io.coral.runtime.dualfpga.settings.internal;

import org.jspecify.annotations.NullMarked;
