/** The journal: the append-only record of what happened, and the outbox. */
@NullMarked
package dev.norn.journal;

import org.jspecify.annotations.NullMarked;
