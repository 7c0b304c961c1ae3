package dev.switchboard.common.web;

import java.util.Map;

/**
 * A request that goes no further; a handler throws it, and the face answers with its status, text and headers: as a page
 * for a browser, as JSON where the path or the caller asks for it.
 */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How the answer begins. */
    private final int status;

    private final transient Map<String, String> headers;

    /**
     * Says what is wrong with a request.
     *
     * @param status the HTTP status
     * @param text what is wrong and what to do
     * @param headers what the answer has besides
     */
    public Refusal(int status, String text, Map<String, String> headers) {
        super(text, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /**
     * Says what is wrong with a request.
     *
     * @param status the HTTP status
     * @param text what is wrong and what to do
     */
    public Refusal(int status, String text) {
        this(status, text, Map.of());
    }

    /**
     * How the answer begins.
     *
     * @return the HTTP status
     */
    public int status() {
        return status;
    }

    /**
     * What the answer has besides.
     *
     * @return values by the names of headers
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * What the caller is told.
     *
     * @return what is wrong and what to do
     */
    public String text() {
        return String.valueOf(getMessage());
    }
}
