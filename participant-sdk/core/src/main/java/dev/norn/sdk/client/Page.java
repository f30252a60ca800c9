package dev.norn.sdk.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor asks for the next part, or null if this is the last
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** The items of all pages; a page is fetched when the stream gets there. */
    static <T> Stream<T> all(Function<@Nullable String, Page<T>> fetch) {
        Spliterator<Page<T>> pages =
                Spliterators.spliteratorUnknownSize(new Pages<>(fetch), Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(pages, false).flatMap(page -> page.items().stream());
    }

    private static final class Pages<T> implements Iterator<Page<T>> {
        private final Function<@Nullable String, Page<T>> fetch;
        private @Nullable String cursor;
        private boolean last;

        Pages(Function<@Nullable String, Page<T>> fetch) {
            this.fetch = fetch;
        }

        @Override
        public boolean hasNext() {
            return !last;
        }

        @Override
        public Page<T> next() {
            if (last) {
                throw new NoSuchElementException();
            }
            Page<T> page = fetch.apply(cursor);
            cursor = page.nextCursor();
            last = cursor == null;
            return page;
        }
    }
}
