@NullMarked
package io.coral.kubernetes.admission.internal;

import org.jspecify.annotations.NullMarked;
