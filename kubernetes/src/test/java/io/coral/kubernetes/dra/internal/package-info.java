@NullMarked
package io.coral.kubernetes.dra.internal;

import org.jspecify.annotations.NullMarked;
