@NullMarked
package io.coral.daemon.internal;

import org.jspecify.annotations.NullMarked;
