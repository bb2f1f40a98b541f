@NullMarked
package io.coral.kubernetes.event.internal;

import org.jspecify.annotations.NullMarked;
