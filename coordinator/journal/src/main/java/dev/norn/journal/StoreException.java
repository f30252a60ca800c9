package dev.norn.journal;

/** The store did not do what was asked. Each kind asks for another reaction. */
public abstract sealed class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private StoreException(String message) {
        super(message);
    }

    /** This node's term is no longer the current one: it must stop writing at once. Nothing was written. */
    public static final class Fenced extends StoreException {
        private static final long serialVersionUID = 1L;

        public Fenced(String message) {
            super(message);
        }
    }

    /**
     * The batch before this one is not there, so this one was not written either. With two batches in flight this is
     * how the second one fails after the first did.
     */
    public static final class OutOfOrder extends StoreException {
        private static final long serialVersionUID = 1L;

        public OutOfOrder(String message) {
            super(message);
        }
    }

    /** The connection was lost at a point where the commit may or may not have happened. */
    public static final class Ambiguous extends StoreException {
        private static final long serialVersionUID = 1L;

        public Ambiguous(String message, Throwable cause) {
            super(message, cause);
        }

        public Ambiguous(String message) {
            super(message);
        }
    }

    /** PostgreSQL refused the data of some entry of the batch. Nothing was written. */
    public static final class RefusedData extends StoreException {
        private static final long serialVersionUID = 1L;

        public RefusedData(String message, Throwable cause) {
            super(message, cause);
        }

        public RefusedData(String message) {
            super(message);
        }
    }

    /** It failed for sure, and may succeed later: the server is away, starting, full, or timed out. Nothing was written. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message);
        }
    }
}
