@NullMarked
package io.coral.daemon.internal.kernels;

import org.jspecify.annotations.NullMarked;
