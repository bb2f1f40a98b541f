@NullMarked
package io.coral.kubernetes.internal;

import org.jspecify.annotations.NullMarked;
