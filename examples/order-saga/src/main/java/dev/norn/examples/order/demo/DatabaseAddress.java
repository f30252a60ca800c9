package dev.norn.examples.order.demo;

/**
 * Where a database is and who may enter.
 *
 * @param url for JDBC
 */
record DatabaseAddress(String url, String user, String password) {
    @Override
    public String toString() {
        return url;
    }
}
