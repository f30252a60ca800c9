/** Orders that start a saga by an event, and a read model that is kept by the saga's events. Each service has its own database. */
@NullMarked
package dev.norn.examples.events;

import org.jspecify.annotations.NullMarked;
