@NullMarked
package io.coral.kubernetes.csi.internal;

import org.jspecify.annotations.NullMarked;
