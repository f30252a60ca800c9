/**
 * Calls of participants over HTTP/1.1.
 *
 * <p>{@link dev.norn.runtime.http.HttpTransport} is the only class of the runtime, with the node's assembly, that has
 * threads and looks at clocks. What a reply means is read by {@link dev.norn.runtime.http.ReplyReader}, which is pure.
 */
@NullMarked
package dev.norn.runtime.http;

import org.jspecify.annotations.NullMarked;
