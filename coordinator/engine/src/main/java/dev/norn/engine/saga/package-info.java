/** The saga: its state, what it decides and how it evolves. */
@NullMarked
package dev.norn.engine.saga;

import org.jspecify.annotations.NullMarked;
