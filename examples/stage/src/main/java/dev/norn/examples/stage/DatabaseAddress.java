package dev.norn.examples.stage;

/**
 * Where a database is and who may enter.
 *
 * @param url for JDBC
 */
public record DatabaseAddress(String url, String user, String password) {
    @Override
    public String toString() {
        return url;
    }
}
