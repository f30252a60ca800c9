/** What several packages of the SDK need and applications have no business with. */
@NullMarked
package dev.norn.sdk.internal;

import org.jspecify.annotations.NullMarked;
