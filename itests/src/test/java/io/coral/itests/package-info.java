/** Tests of the whole, from the assembly's own files: frameworks, processes, arrows, signatures. */
@NullMarked
package io.coral.itests;

import org.jspecify.annotations.NullMarked;
