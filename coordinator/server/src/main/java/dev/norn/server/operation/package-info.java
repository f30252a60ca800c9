/** What operators look at and what keeps the server up: health, metrics, the API's description, limits. */
@NullMarked
package dev.norn.server.operation;

import org.jspecify.annotations.NullMarked;
