/** Pure state machines of global transactions. */
@NullMarked
package dev.norn.engine;

import org.jspecify.annotations.NullMarked;
