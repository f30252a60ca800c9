@NullMarked
package dev.norn.dsl;

import org.jspecify.annotations.NullMarked;
