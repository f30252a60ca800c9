package dev.norn.examples.events.views;

/** The catalogue does not have the product; it may have it later. */
public final class UnknownProductException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownProductException(String sku) {
        super(sku + " is not in the catalogue");
    }
}
