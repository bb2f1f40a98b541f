/**
 * What the API server asks before it keeps a pod: an {@link
 * io.coral.kubernetes.admission.internal.AdmissionServer} answers its reviews, and {@link
 * io.coral.kubernetes.admission.internal.Admission} says what a pod gets that asks for it by its
 * label.
 */
@NullMarked
package io.coral.kubernetes.admission.internal;

import org.jspecify.annotations.NullMarked;
