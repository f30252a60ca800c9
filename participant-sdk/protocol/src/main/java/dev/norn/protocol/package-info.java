/** Wire records and header names that participants and the coordinator share. */
@NullMarked
package dev.norn.protocol;

import org.jspecify.annotations.NullMarked;
