/** What an application uses to be a participant or an initiator. */
@NullMarked
package dev.norn.sdk;

import org.jspecify.annotations.NullMarked;
