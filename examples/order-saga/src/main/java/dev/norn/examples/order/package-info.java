/** Four services and the order saga. */
@NullMarked
package dev.norn.examples.order;

import org.jspecify.annotations.NullMarked;
